"""This machine's clock against the centre's: a signature is good for five minutes only."""

from datetime import datetime
from email.utils import parsedate_to_datetime

from federated.errors import NotAllowed
from federated.signing import MAX_AGE


def compare(here: datetime, date_header: str) -> None:
    """Raise NotAllowed when the clocks differ too much; ``date_header`` is as HTTP writes it."""
    there = _read(date_header)
    if there is not None and abs(here - there) > MAX_AGE:
        raise NotAllowed(
            f"The clock of this machine and that of the centre differ by {_span(here, there)}. "
            "Set it (most hospitals have a time server), then run `heldennet-site release send`."
        )


def _read(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _span(one: datetime, other: datetime) -> str:
    minutes = round(abs(one - other).total_seconds() / 60)
    return f"{minutes} minutes" if minutes < 120 else f"about {round(minutes / 60)} hours"
