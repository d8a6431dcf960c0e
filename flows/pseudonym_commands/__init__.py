"""The actions of ``heldennet-site pseudonyms``, one a file; each offers ``COMMAND``."""
