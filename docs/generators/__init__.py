"""One file a generated page, or a folder of pages; each offers ``page`` or ``pages``."""
