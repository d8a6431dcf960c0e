"""One file a table; each defines ``TABLE``."""
