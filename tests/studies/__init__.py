"""Studies: specification, coordinator, sites and centre together."""
