"""Figures of groups, in kinds of study without a model: what each is called, and the table of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from api.pages import study_reading as reading
from api.pages.study_more import Table
from api.pages.words import Language, words
from federated.studies.specification import Specification

COLUMNS: Mapping[str, Mapping[str, int]] = {  # with decimals
    "standardised": {"size": 0, "observed": 0, "crude": 3, "rate": 3, "expected": 1},
    "describe": {"size": 0, "count": 0, "share": 3, "mean": 2, "sd": 2},
    "quantiles": {"size": 0, "share": 3, "above": 0, "upto": 0},
}
Row = Mapping[str, Any]


def tables(
    study: Specification, result: Row, names: Mapping[str, str], language: Language
) -> Iterator[Table]:
    """Yield the table of the groups, and of the cities where the study asks for them."""
    t, shown = words(language), COLUMNS.get(study.design.kind)
    if shown is None:
        return
    known = [key for key in shown if any(row.get(key) is not None for row in result["groups"])]
    ends = any("low" in row for row in result["groups"])
    heads = ("of", *known, *(("interval",) if ends else ()))
    rows = (
        (
            _who(study, row, names, language),
            *(reading.figure(row.get(key), language, shown[key]) for key in known),
            *((reading.between(row.get("low"), row.get("high"), language),) if ends else ()),
        )
        for row in result["groups"]
    )
    caption = t[f"study_groups_{study.design.kind}"]
    yield Table(caption, tuple(t[f"study_groups_{one}"] for one in heads), tuple(rows))


def _who(study: Specification, row: Row, names: Mapping[str, str], language: Language) -> str:
    if "site" in row:
        return names.get(row["site"], row["site"])
    of = reading.group(study, row["group"], language)
    if "variable" not in row:
        return of
    about, level = reading.label(study, row["variable"], language), row.get("level", "")
    return f"{about}{f', {reading.level(level, language)}' if level else ''}: {of}"
