"""Panels of units over periods: moments by cohort, and least squares within units."""

import numpy as np

from federated.analyses.design import Design, Factor, Model, Term
from federated.analyses.question import Arrays, Question
from federated.analyses.rows import Rows
from federated.engines import panel
from federated.engines.blocks import Floats
from federated.errors import AnalysisError


class Panel(Model):
    """Who is measured when, and when the unit adopts: ``never`` is the level of those who do not."""

    outcome: str
    unit: str
    time: str
    cohort: str
    periods: tuple[str, ...]
    cohorts: tuple[str, ...]
    never: str = "0"

    @property
    def treated(self) -> tuple[tuple[str, str], ...]:
        """The pairs of cohort and period that are treated."""
        return tuple(
            (cohort, period)
            for cohort in self.cohorts
            if cohort != self.never
            for period in self.periods
            if float(period) >= float(cohort)
        )

    def cell(self, cohort: str, period: str) -> Term:
        """Return the indicator of one treated cell."""
        factors = (Factor(column=self.cohort, level=cohort), Factor(column=self.time, level=period))
        return Term(name=f"att[{cohort},{period}]", factors=factors)


class PanelMoments(Question):
    """n, sums and products of changes by cohort, of a panel in which no unit lacks a period."""

    panel: Panel

    def answer(self, rows: Rows) -> Arrays:
        """Return the moments."""
        told = self.panel
        units, unit = rows.codes(told.unit)
        period, cohort = (
            _codes(rows, told.time, told.periods),
            _codes(rows, told.cohort, told.cohorts),
        )
        if (period < 0).any() or (cohort < 0).any():
            raise AnalysisError("A period or a cohort of the panel is not named in the study.")
        wide = panel.wide(rows.number(told.outcome), unit, period, len(told.periods))
        own = np.zeros(len(units), dtype=np.intp)
        own[unit] = cohort
        if wide is None or (own[unit] != cohort).any():
            raise AnalysisError("Each unit needs every period once, and one cohort.")
        sums = panel.cohorts(wide, own, len(told.cohorts))
        return {**sums, "cities": (sums["n"] > 0).astype(np.float64)}


def _codes(rows: Rows, column: str, levels: tuple[str, ...]) -> "np.typing.NDArray[np.intp]":
    out = np.full(len(rows), -1, dtype=np.intp)
    for number, level in enumerate(levels):
        out[rows.has(column, level)] = number
    return out


class Within(Question):
    """Moments of columns less their unit's mean; at a ``beta``, the meat by unit as well."""

    design: Design
    outcome: str
    unit: str
    beta: tuple[float, ...] = ()

    def answer(self, rows: Rows) -> Arrays:
        """Return n, units and moments; or the meat."""
        units, unit = rows.codes(self.unit)
        columns = (*self.design, Term.parse(self.outcome))
        matrix = panel.within(rows.matrix(columns), unit, len(units))
        if self.beta:
            return {"meat": _meat(matrix, np.array(self.beta), unit, len(units))}
        number, n = np.array(float(len(units))), np.array(float(len(rows)))
        cells = np.array([rows.term(term).sum() for term in self.design])
        cities = (cells != 0).astype(np.float64)
        told = {"units": number, "n": n, "cells": cells, "cities": cities}
        return {"gram": matrix.T @ matrix, **told}


def _meat(matrix: Floats, beta: Floats, unit: "np.typing.NDArray[np.intp]", units: int) -> Floats:
    scores = matrix[:, :-1] * (matrix[:, -1] - matrix[:, :-1] @ beta)[:, None]
    sums = np.column_stack([np.bincount(unit, column, units) for column in scores.T])
    return np.asarray(sums.T @ sums)
