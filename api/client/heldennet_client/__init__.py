"""What a heldennet centre publishes, for notebooks: cities side by side, and studies over them."""

from heldennet_client.centre import Centre
from heldennet_client.comparison import Comparison
from heldennet_client.errors import CentreError
from heldennet_client.study import Citation, Result, Study

__all__ = ["Centre", "CentreError", "Citation", "Comparison", "Result", "Study"]
