"""Which of the forms on offer a reader would like best: ``Accept`` (RFC 9110, 12.5.1).

The most specific range that fits a media type gives its weight; among equals the first on offer
wins. Without the header anything will do. Parameters other than ``q`` are not looked at.
"""

import re
from collections.abc import Sequence

from starlette.exceptions import HTTPException

WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
LONGEST = 1000  # characters of a header that are read


def preferred(accept: str | None, offered: Sequence[str]) -> str:
    """Return the media type to answer with; raises 406 when none is acceptable.

    >>> preferred("text/csv;q=0.4, application/*;q=0.7", ["application/json", "text/csv"])
    'application/json'
    """
    if accept is None or not accept.strip():
        return offered[0]
    ranges = [found for part in accept[:LONGEST].split(",") if (found := _range(part))]
    weighed = [(_weight(one, ranges), -at, one) for at, one in enumerate(offered)]
    best, _, media_type = max(weighed)
    if best <= 0:
        raise HTTPException(406)
    return media_type


def _range(part: str) -> tuple[str, float] | None:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            weight = value.strip()
            return (name, float(weight)) if WEIGHT.fullmatch(weight) else None
    return (name, 1.0) if name else None


def _weight(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    main = media_type.partition("/")[0]
    for wanted in (media_type, f"{main}/*", "*/*"):
        weights = [weight for name, weight in ranges if name == wanted]
        if weights:
            return max(weights)
    return 0.0
