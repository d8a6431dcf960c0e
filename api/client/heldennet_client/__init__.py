"""The published comparison of cities of a heldennet centre, for notebooks."""

from heldennet_client.centre import Centre
from heldennet_client.comparison import Comparison
from heldennet_client.errors import CentreError

__all__ = ["Centre", "CentreError", "Comparison"]
