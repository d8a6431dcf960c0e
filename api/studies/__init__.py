"""Studies at the centre: registered, decided on by sites, run by the coordinator, published."""
