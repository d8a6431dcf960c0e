"""The commands of ``heldennet-central``, a noun a file; each offers ``register``."""
