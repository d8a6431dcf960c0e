"""The actions of ``heldennet-site reidentify``, one a file; each offers ``COMMAND``."""
