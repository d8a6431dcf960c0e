"""The recognisers, one family a file; each offers ``find``, which reads a folded note."""
