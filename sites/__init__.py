"""Who takes part, what their exports look like, and where their rows stay."""
