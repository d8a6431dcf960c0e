"""What a centre, a stranger or another site may try; each is refused, and by a site where it counts."""
