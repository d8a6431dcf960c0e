"""How the limits of one policy differ from those of another, and what that means.

Compared is what holds for each set of quasi-identifiers, however it is written down. A limit is
tighter than another when it stops every table of rows that the other stops; for one limit that is
a matter of the larger or the smaller number.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pseudonymisation.risk.limits import NAMES, WHOLE
from pseudonymisation.risk.thresholds import Thresholds

Of = Callable[[str], Thresholds]
Pair = tuple[str, str]
NO_LIMIT = Thresholds()
_GONE = ("no run stops for this any more", "hiervoor stopt geen levering meer")
_MEANS = {
    "k_minimum": (
        "a run stops where fewer than {} people look alike",
        "een levering stopt waar minder dan {} mensen op elkaar lijken",
    ),
    "max_unique": (
        "a run stops where more than {} of the rows are the only one of their class",
        "een levering stopt waar meer dan {} van de rijen de enige van hun klasse is",
    ),
    "max_under_5": (
        "a run stops where more than {} of the rows are in classes under 5",
        "een levering stopt waar meer dan {} van de rijen in klassen onder 5 zit",
    ),
    "max_under_10": (
        "a run stops where more than {} of the rows are in classes under 10",
        "een levering stopt waar meer dan {} van de rijen in klassen onder 10 zit",
    ),
    "l_minimum": (
        "a run stops where a class has fewer than {} different values of a sensitive column",
        "een levering stopt waar een klasse minder dan {} verschillende gevoelige waarden heeft",
    ),
    "t_maximum": (
        "a run stops where a class lies further than {} from all rows",
        "een levering stopt waar een klasse verder dan {} van alle rijen ligt",
    ),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One limit that changed: for every set where ``of`` is empty, else for that one."""

    limit: str
    of: str
    tighter: bool
    before: str
    after: str
    means: Pair


def differences(names: tuple[str, ...], old: Of, new: Of) -> Iterator[Difference]:
    """Yield what changed for the named sets; one line where it is the same for all of them."""
    for limit in NAMES:
        pairs = {one: (_value(old, one, limit), _value(new, one, limit)) for one in names}
        changed = {one: pair for one, pair in pairs.items() if pair[0] != pair[1]}
        if len(names) > 1 and len(changed) == len(names) and len(set(changed.values())) == 1:
            yield _difference(limit, "", *pairs[names[0]])
        else:
            yield from (_difference(limit, one, *pair) for one, pair in changed.items())


def shown(limit: str, value: float) -> str:
    """Return the value of a limit as text, nothing where there is no limit.

    >>> shown("k_minimum", 5), shown("max_unique", 0.2), shown("max_unique", 1.0)
    ('5', '20 %', '')
    """
    if value == getattr(NO_LIMIT, limit):
        return ""
    return f"{value:.15g}" if limit in (*WHOLE, "t_maximum") else f"{100 * value:.15g} %"


def means(limit: str, value: float) -> Pair:
    """Say what a limit of this value does, in English and in Dutch."""
    text = shown(limit, value)
    english, dutch = _MEANS[limit] if text else _GONE
    return english.format(text), dutch.format(text)


def _value(of: Of, name: str, limit: str) -> float:
    return float(getattr(of(name), limit))


def _difference(limit: str, of: str, before: float, after: float) -> Difference:
    tighter = after > before if limit in WHOLE else after < before
    texts = shown(limit, before), shown(limit, after)
    return Difference(limit, of, tighter, *texts, means(limit, after))
