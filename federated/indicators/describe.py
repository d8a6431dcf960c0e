"""The page of definitions, ``docs/indicators.md``, written from the catalogue.

``python -m federated.indicators.describe > docs/indicators.md`` renews it; a test holds it current.
"""

from collections.abc import Iterator

from federated.indicator import Indicator
from federated.indicators import catalogue

_HEAD = """\
# Indicators

Written by `python -m federated.indicators.describe`; change the definitions, not this page.

A definition is computed at each site from that site's own records alone. Parts held by two sites
of one city are shown side by side and never added. Intervention yes or no within a site is never
drawn as an effect. Days count from day 0, the birth of the index child (the due date until then).
"""
_KINDS = {"hospital": "Hospital", "municipality": "Municipality"}


def page() -> str:
    """Return the whole page in Markdown."""
    rows = [f"| {one.id} | {one.name_en} | {one.label_nl} |" for one in catalogue().values()]
    index = "\n".join(["| id | name | naam |", "|---|---|---|", *rows])
    sections = [section(one) for one in catalogue().values()]
    return "\n".join([_HEAD, index, "", *sections])


def section(one: Indicator) -> str:
    """Return the section of one indicator."""
    lines = "\n".join(f"- **{name}**: {text}" for name, text in facts(one))
    return f"## {one.id} {one.name_en}\n\n*{one.label_nl}* (`{one.slug}`)\n\n{one.definition}\n\n{lines}\n"


def facts(one: Indicator) -> Iterator[tuple[str, str]]:
    """Yield what a reader may want to know, by name."""
    yield "Version", one.version
    yield "Measure", f"{one.measure.value}, in {one.unit}; better: {one.better}"
    for kind, population in one.populations.items():
        yield _KINDS.get(kind, kind), population
        yield f"{_KINDS.get(kind, kind)} tables", ", ".join(sorted(one.needs_at(kind)))
    yield "Closed", f"{one.follow_up_days} days after the end of a cohort"
    yield from _optional(one)
    yield "Source", one.source
    yield "Claims", ", ".join(one.claims) or "none"
    if one.notes:
        yield "Notes", "; ".join(one.notes)
    if one.stays:
        yield "Own report only", one.stays


def _optional(one: Indicator) -> Iterator[tuple[str, str]]:
    if one.dimensions:
        yield "Splits", "; ".join(f"{d.name} ({', '.join(d.codes)})" for d in one.dimensions)
    if one.labels:
        yield "Bins", ", ".join(english for _, english in one.labels)
    elif one.bins:
        yield "Bins start at", ", ".join(map(str, one.bins))
    for kind in sorted(one.site_kinds if one.categories else ()):
        yield f"Payers counted at a {kind}", ", ".join(one.at(kind).categories)
    if one.reference:
        yield "Reference line", f"{one.reference.value:g} {one.unit}: {one.reference.caption}"


if __name__ == "__main__":
    print(page(), end="")
