"""Is this delivery fit to count? Verdicts and reject lists; quality never changes a value."""
