"""The three engines of a site: moments, likelihoods and counts, as pure functions on arrays."""
