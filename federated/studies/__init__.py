"""Federated studies: a question stated once, approved once by each site, answered by sums."""
