"""What goes wrong between a notebook and a centre."""


class CentreError(Exception):
    """The centre did not give what was asked; the text is one sentence that says why."""
