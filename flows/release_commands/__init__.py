"""The actions of ``heldennet-site release``, one a file; each offers ``COMMAND``."""
