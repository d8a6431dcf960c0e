"""One file a family of cross-table rules; each defines ``QUERIES``."""
