"""What a recogniser found: where, of which kind, and whether it is certain.

A certain finding (an eleven-test, a name of the record) goes whatever it stands in. An uncertain
one gives way to clinical content.
"""

from collections.abc import Iterable
from re import Match
from typing import NamedTuple

MARK = {
    "PERSON": "NAAM",
    "LOCATION": "LOC",
    "ORGANIZATION": "ORG",
    "DATE_TIME": "DATUM",
    "PHONE_NUMBER": "TEL",
    "EMAIL_ADDRESS": "MAIL",
    "URL": "URL",
    "NL_BSN": "BSN",
    "IBAN_CODE": "IBAN",
    "ID": "NR",
}


class Found(NamedTuple):
    """Characters ``start`` up to ``end`` hold something of kind ``label``."""

    start: int
    end: int
    label: str
    certain: bool = False


Range = tuple[int, int]


def at(match: Match[str], label: str, group: int | str = 0, *, certain: bool = False) -> Found:
    """Return the finding that a match, or one group of it, is."""
    return Found(match.start(group), match.end(group), label, certain)


def joined(found: Iterable[Found], text: str) -> list[Found]:
    """Return the findings in order, those that overlap as one; they never overlap.

    The kind of the longest stays. Two names with nothing but a space between are one.
    """
    spans: list[Found] = []
    for one in sorted(found):
        last = spans[-1] if spans else None
        if last is not None and (one.start < last.end or _continues(last, one, text)):
            spans[-1] = _union(last, one)
        else:
            spans.append(one)
    return spans


def _continues(first: Found, second: Found, text: str) -> bool:
    between = text[first.end : second.start]
    return first.label == second.label and not between.strip(" -")


def _union(first: Found, second: Found) -> Found:
    longest = max(first, second, key=lambda one: (one.certain, one.end - one.start))
    end = max(first.end, second.end)
    return Found(first.start, end, longest.label, first.certain or second.certain)
