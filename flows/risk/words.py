"""The figures of an assessment in words, rounded: no small count can be worked out from them."""

from collections.abc import Collection, Iterator, Sequence
from typing import Literal

from flows.risk.assess import Assessment, Side
from pseudonymisation.policy import Policy
from pseudonymisation.risk import Measures, Thresholds, changes, sets

Language = Literal["nl", "en"]
FEWEST, MANY = 10, 1000  # rows: below the one nothing is said, below the other in steps of 5 %
HIDDEN = "·"


def share(part: float, rows: int) -> str:
    """Return a share of the rows, rounded.

    >>> [share(0.694, 5000), share(0.02, 60), share(0.98, 60), share(0.5, 8)]
    ['69 %', '< 5 %', '> 95 %', '·']
    """
    if rows < FEWEST:
        return HIDDEN
    step = 1 if rows >= MANY else 5
    if 0 < part * 100 < step:
        return f"< {step} %"
    if 100 - step < part * 100 < 100:
        return f"> {100 - step} %"
    return f"{step * round(part * 100 / step)} %"


def drawn(part: float, rows: int) -> int:
    """Return the length of a bar for the share: as rounded as its words."""
    digits = "".join(filter(str.isdigit, share(part, rows)))
    return int(digits or 0)


def smallest_class(found: Measures) -> str:
    """Return k as a range."""
    if found.rows < FEWEST:
        return HIDDEN
    return "1–4" if found.k < 5 else "5–9" if found.k < 10 else "≥ 10"


def highest(found: Measures) -> str:
    """Return the highest prosecutor risk as a range: one over the smallest class."""
    if found.rows < FEWEST:
        return HIDDEN
    return "≥ 25 %" if found.k < 5 else "11–20 %" if found.k < 10 else "≤ 10 %"


def lines(assessed: Assessment, language: Language) -> Iterator[str]:
    """Yield an assessment for a terminal."""
    nl = language == "nl"
    quasi = assessed.quasi
    yield f"{quasi.label_nl if nl else quasi.label_en}: " + ", ".join(
        f"{name} {action}" for name, action in assessed.actions
    )
    for label, before, after in rows(assessed, language):
        yield f"  {label:<58}{before:>10}{after:>10}"
    for label, limit, standing in limits(assessed.thresholds, language, assessed.unmet):
        yield f"  {SAID[language]['limit']}: {label}: {limit}: {standing}"
    yield f"  {advice(assessed, language)}"


def rows(assessed: Assessment, language: Language) -> Iterator[tuple[str, str, str]]:
    """Yield each measure: what it is called, before, and after."""
    names = NAMES[language]
    for name in ("k", "unique", "under_5", "under_10", "highest", "marketer"):
        yield names[name], _of(assessed.before, name), _of(assessed.after, name)
    for old, new in zip(assessed.before.diversity, assessed.after.diversity, strict=True):
        column = new.column.rpartition(":")[0]
        yield f"{names['l']} ({column})", str(old.distinct), str(new.distinct)
        yield f"{names['t']} ({column})", f"{old.closeness:.2f}", f"{new.closeness:.2f}"
    yield from _presence(assessed, names)


def limits(
    thresholds: Thresholds, language: Language, unmet: Collection[str] | None = None
) -> Iterator[tuple[str, str, str]]:
    """Yield each limit: what it is on, its value, and whether it is met; None: not measured."""
    said = SAID[language]
    for name, measure in LIMITS.items():
        value = changes.shown(name, getattr(thresholds, name))
        bound = said["at_least" if name.endswith("minimum") else "at_most"]
        standing = "unmeasured" if unmet is None else "is_not_met" if name in unmet else "is_met"
        if value:
            yield NAMES[language][measure], f"{bound} {value}", said[standing]


def of_policy(
    policy: Policy, assessed: Sequence[Assessment], language: Language
) -> Iterator[tuple[str, str, str]]:
    """Yield the limits of a policy by set, and whether they are met where that was measured."""
    found = {one.quasi.name: one for one in assessed}
    for quasi in sets.of(policy.kind):
        label = quasi.label_nl if language == "nl" else quasi.label_en
        thresholds, one = policy.thresholds(quasi.name), found.get(quasi.name)
        unmet = None if one is None or one.thresholds != thresholds else one.unmet
        for measure, limit, standing in limits(thresholds, language, unmet):
            yield f"{label}: {measure}", limit, standing


def advice(assessed: Assessment, language: Language) -> str:
    """Say whether limits are met and what the smallest change would be."""
    said = SAID[language]
    if assessed.met:
        return said["met" if assessed.thresholds.ask_anything else "none"]
    if assessed.proposal is None:
        return said["nothing"]
    pairs = zip(assessed.actions, assessed.proposal.rungs, strict=True)
    changed = [f"{name}: {rung.label}" for (name, now), rung in pairs if rung.label != now]
    return f"{said['proposal']} {'; '.join(changed)}."


def _of(side: Side, name: str) -> str:
    found = side.measures
    if name == "k":
        return smallest_class(found)
    if name == "highest":
        return highest(found)
    part = found.marketer if name == "marketer" else found.share(getattr(found, name))
    return share(part, found.rows)


def _presence(assessed: Assessment, names: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    found, total = assessed.after.presence, assessed.after.measures.rows
    if found is None:
        yield names["delta"], names["not_computed"], names["not_computed"]
        return
    yield names["delta"], "", f"{share(found.lowest, total)} – {share(found.highest, total)}"
    yield names["journalist"], "", share(found.journalist_average, total)
    if found.contradictions:
        yield names["contradictions"], "", "!"


LIMITS = {
    "k_minimum": "k",
    "max_unique": "unique",
    "max_under_5": "under_5",
    "max_under_10": "under_10",
    "l_minimum": "l",
    "t_maximum": "t",
}
NAMES = {
    "en": {
        "k": "smallest class of people who look alike (k)",
        "unique": "rows that are the only one of their class",
        "under_5": "rows in classes under 5",
        "under_10": "rows in classes under 10",
        "highest": "highest risk of one person (prosecutor)",
        "marketer": "rows that a guess would find, on average (marketer)",
        "l": "fewest different values in a class, l",
        "t": "largest distance to all rows, t",
        "delta": "share of a register cell that is in the data (delta)",
        "journalist": "risk when looked up in the register (journalist)",
        "not_computed": "n.c.",
        "contradictions": "some cells have more people here than in the register",
    },
    "nl": {
        "k": "kleinste klasse van mensen die op elkaar lijken (k)",
        "unique": "rijen die de enige van hun klasse zijn",
        "under_5": "rijen in klassen onder 5",
        "under_10": "rijen in klassen onder 10",
        "highest": "hoogste risico van één persoon (prosecutor)",
        "marketer": "rijen die een gok gemiddeld vindt (marketer)",
        "l": "minste verschillende waarden in een klasse, l",
        "t": "grootste afstand tot alle rijen, t",
        "delta": "deel van een registercel dat in de data zit (delta)",
        "journalist": "risico bij opzoeken in het register (journalist)",
        "not_computed": "n.b.",
        "contradictions": "sommige cellen tellen hier meer mensen dan in het register",
    },
}
SAID = {
    "en": {
        "none": "No limit is set, so nothing stops for this.",
        "met": "The limits are met.",
        "limit": "limit",
        "at_least": "at least",
        "at_most": "at most",
        "is_met": "met",
        "is_not_met": "not met",
        "unmeasured": "not measured",
        "nothing": "The limits are not met, and no generalisation that can be stored would meet them.",
        "proposal": "The limits are not met. The smallest change that would meet them:",
    },
    "nl": {
        "none": "Er is geen grens gesteld, dus niets stopt hierop.",
        "met": "Aan de grenzen is voldaan.",
        "limit": "grens",
        "at_least": "ten minste",
        "at_most": "ten hoogste",
        "is_met": "voldaan",
        "is_not_met": "niet voldaan",
        "unmeasured": "niet gemeten",
        "nothing": "Aan de grenzen is niet voldaan, en geen generalisatie die kan worden opgeslagen helpt.",
        "proposal": "Aan de grenzen is niet voldaan. De kleinste wijziging die volstaat:",
    },
}
