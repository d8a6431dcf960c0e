"""Questionnaire scores: completed totals of parents, one a person a window.

A window is 30 days either side of its day. Of several scores in one window the closest counts;
of two equally close ones the earlier. Scores only, never item texts.
"""

from typing import TYPE_CHECKING

from federated.indicators.people import parents

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

WINDOW = 30
MONTHS = {"m3": 91, "m6": 183, "m12": 365}  # days after the birth


def completed(tables: "Tables", instrument: str) -> "ir.Table":
    """Completed totals of ``instrument`` (no item missing) by mothers and partners."""
    score = tables["questionnaire_score"]
    total = score.filter(
        score.instrument == instrument, score.scale.lower() == "total", score.n_missing == 0
    )
    return total.join(parents(tables), "person_pid")


def closest(scores: "ir.Table", away: "ir.NumericValue", *by: str) -> "ir.Table":
    """Keep one row for each ``by``: least ``away``, then the earliest, then the lowest number."""
    import ibis

    key = next(c for c in ("score_id", "work_id") if c in scores.columns)
    place = ibis.row_number().over(group_by=by, order_by=[away.abs(), scores.day, scores[key]])
    placed = scores.mutate(place=place)
    return placed.filter(placed.place == 0).drop("place")
