"""The actions of ``heldennet-site policy``, one a file; each offers ``COMMAND``."""
