"""Free text: what identifies is found and taken out, what is clinical stays."""
