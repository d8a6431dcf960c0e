"""The commands of ``heldennet-site``, one a file; each offers ``COMMAND``."""
