"""What readers call the codes of the tables: groups, splits and values; and how a moment is written."""

import re
from collections.abc import Mapping

from markupsafe import Markup, escape

Words = Mapping[str, str]
_NUMBERED = re.compile(r"(bin|at_risk|events|deaths|censored)_(\d+)")


def group(code: str, t: Words) -> str:
    """Return a group of families in the words of the page; a range of weeks as it is.

    >>> group("multiple", {"group_multiple": "meerling"}), group(">=37", {})
    ('meerling', '≥37')
    """
    return t.get(f"group_{code}", code.replace(">=", "≥"))


def split(dimension: str | None, t: Words) -> str:
    """Return by what a table is split; of one that is not, that it is the total."""
    if dimension is None:
        return t["people_total"]
    return t.get(f"split_{dimension}", dimension.replace("_", " "))


def value(name: str, t: Words) -> str:
    """Return what a number of a table counts.

    >>> value("at_risk_30", {"value_at_risk": "at risk until day {day}"})
    'at risk until day 30'
    """
    if found := _NUMBERED.fullmatch(name):
        kind = "events_until" if found[1] == "events" else found[1]
        return t[f"value_{kind}"].format(day=found[2])
    known = t.get(f"value_{name}") or t.get(f"party_{name}")
    return known or name.replace("_", " ")


def moment(text: str) -> str:
    """Write a moment of a chain for people.

    >>> moment("2026-03-02T12:00:07Z")
    '2026-03-02 12:00 UTC'
    """
    return f"{text[:10]} {text[11:16]} UTC"


def typed(text: str) -> Markup:
    """Set what is typed, between backticks in our texts, as code.

    >>> print(typed("type `site check` <now>"))
    type <code>site check</code> &lt;now&gt;
    """
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704


FILTERS = {"group": group, "split": split, "value": value, "moment": moment, "typed": typed}
