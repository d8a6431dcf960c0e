"""What a site can be asked: one file an engine's question."""
