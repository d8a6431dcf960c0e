"""What the centre answered, and the sentence a person gets when it said no."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from federated.errors import CentreRefused, KeyUnknown
from federated.signing import FOREIGN

LONGEST_REASON = 300  # characters of the centre's own words


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the centre; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def waits(reason: str) -> str:
    """Return the sentence for a centre that is away."""
    return f"{reason}; the release waits in the outbox. Later: `heldennet-site release send`."


def refuse_unless(answer: Answer, wanted: tuple[int, ...]) -> None:
    """Raise CentreRefused with the centre's own reason, unless it answered as wanted."""
    if answer.status in wanted:
        return
    if 300 <= answer.status < 400:
        raise CentreRefused(
            "The centre answered with another address, which is not followed: correct "
            "centre.url in site.toml. The release waits in the outbox."
        )
    reason = _reason(answer.body)
    foreign = answer.status == 401 and reason == FOREIGN
    refused = KeyUnknown if foreign else CentreRefused
    raise refused(f"The centre refused ({answer.status}): {reason}")


def _reason(body: bytes) -> str:
    # Problem details (RFC 9457). The text comes from outside: one printable line, cut.
    try:
        problem = json.loads(body)
        text = str(problem.get("detail") or problem.get("title"))
    except (ValueError, AttributeError):
        return "it gave no reason. Ask its operator."
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line[:LONGEST_REASON]
