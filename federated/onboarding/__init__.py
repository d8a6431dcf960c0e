"""What a new site and the centre say to each other: a code, a key, agreements, a proof. No figures."""
