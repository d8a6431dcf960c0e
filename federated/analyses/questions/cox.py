"""The rounds of Cox models: by stratum, or with shared times."""

from dataclasses import replace
from typing import Literal

import numpy as np

from federated.analyses.design import Design, Model, Outcome
from federated.analyses.question import Arrays, Combine, Question
from federated.analyses.rows import Rows
from federated.engines import cox
from federated.engines.blocks import Floats
from federated.errors import AnalysisError


class CoxModel(Model):
    """Times to an event; at risk in (start, stop]. ``strata`` are columns within a site."""

    design: Design
    stop: str
    event: str
    start: str | None = None
    ties: Literal["efron", "breslow"] = "efron"
    strata: tuple[str, ...] = ()

    def lives(self, rows: Rows) -> cox.Lives:
        """Return the rows as the engine takes them."""
        stop, event = rows.number(self.stop), rows.number(self.event)
        start = np.full(len(stop), -np.inf) if self.start is None else rows.number(self.start)
        if not np.isin(event, (0.0, 1.0)).all() or (start >= stop).any():
            raise AnalysisError(
                f"Column {self.event!r} must be 0 or 1, and every start before its end."
            )
        return cox.Lives(rows.matrix(self.design), start, stop, event == 1)


class CoxQuestion(Question):
    """What the rounds have in common."""

    model: CoxModel

    @property
    def regression(self) -> tuple[Design, Outcome | None]:
        """The design and the event."""
        return self.model.design, Outcome(column=self.model.event)


class CoxStep(CoxQuestion):
    """Likelihood, gradient and information of the strata of this site, at ``beta``."""

    beta: tuple[float, ...]

    def answer(self, rows: Rows) -> Arrays:
        """Return the sums over strata, n and the number of events."""
        beta, model = np.array(self.beta), self.model
        parts = [cox.partial(lives, beta, model.ties) for lives in _strata(model, rows)]
        sums = {name: np.sum([part[name] for part in parts], axis=0) for name in parts[0]}
        events = rows.number(model.event).sum()
        return {**sums, "n": np.array(float(len(rows))), "events": np.array(events)}


def _strata(model: CoxModel, rows: Rows) -> list[cox.Lives]:
    lives = model.lives(rows)
    if not model.strata:
        return [lives]
    codes = np.stack([rows.codes(name)[1] for name in model.strata], axis=1)
    _, stratum = np.unique(codes, axis=0, return_inverse=True)
    return [_some(lives, np.ravel(stratum) == one) for one in np.unique(stratum)]


def _some(lives: cox.Lives, kept: "np.typing.NDArray[np.bool_]") -> cox.Lives:
    return cox.Lives(lives.x[kept], lives.start[kept], lives.stop[kept], lives.event[kept])


class EventTimes(CoxQuestion):
    """At which times somebody had the event. Tells times of single people: fixtures only."""

    combine: Combine = "union"

    def answer(self, rows: Rows) -> Arrays:
        """Return the times."""
        times, event = rows.number(self.model.stop), rows.number(self.model.event)
        return {"times": np.unique(times[event == 1])}


class ColumnSums(CoxQuestion):
    """n and the sums of the terms: their means centre the columns, which keeps the digits."""

    def answer(self, rows: Rows) -> Arrays:
        """Return the sums."""
        sums = np.array([rows.term(term).sum() for term in self.model.design])
        return {"n": np.array(float(len(rows))), "sums": sums}


class RiskSets(CoxQuestion):
    """Sums over those at risk, and over those who have the event, at each time."""

    beta: tuple[float, ...]
    times: tuple[float, ...]
    centres: tuple[float, ...]

    def answer(self, rows: Rows) -> Arrays:
        """Return the sums, n and the number of events."""
        times: Floats = np.array(self.times)
        lives = self.model.lives(rows)
        lives = replace(lives, x=lives.x - np.array(self.centres))
        sums = cox.risk_sets(lives, np.array(self.beta), times)
        events = rows.number(self.model.event).sum()
        return {**sums, "n": np.array(float(len(rows))), "events": np.array(events)}
