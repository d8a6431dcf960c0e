"""What the centre keeps: sites, releases, receipts and who did what. All of it is published figures."""
