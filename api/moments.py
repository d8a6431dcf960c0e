"""A moment as the centre writes it down."""

from datetime import UTC, datetime

LONGEST_WINDOW = 3600  # seconds that the clocks of a site and the centre may ever differ


def iso(moment: datetime) -> str:
    """Write a moment in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
