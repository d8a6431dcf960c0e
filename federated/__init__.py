"""What every site and the centre agree on: data model, indicators, safe tables, statistics. Pure."""
