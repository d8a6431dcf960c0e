"""One file an action; each defines ``ACTION``."""
