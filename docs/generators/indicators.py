"""The definitions, as their own catalogue writes them."""

from federated.indicators import describe


def page() -> str:
    """Return the page."""
    return describe.page()
