"""One file a generated page; each offers ``page``, and its name is the page's."""
