"""One file a table that has rules beyond the data model; each defines ``CHECKS``."""
