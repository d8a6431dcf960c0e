"""The risk to be found again, before the policy and after it, for the records of one export."""

from flows.risk.assess import Assessment, Side, assess

__all__ = ["Assessment", "Side", "assess"]
