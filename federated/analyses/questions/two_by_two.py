"""The 2x2 table of a site, and what of it can be summed without showing the table."""

import numpy as np

from federated.analyses.design import Model
from federated.analyses.question import Arrays, Question
from federated.analyses.rows import Rows
from federated.engines.blocks import Floats
from federated.errors import AnalysisError


class TwoByTwo(Model):
    """Exposure and event, a row a family; or counted rows; or the four cells in columns."""

    exposure: str = ""
    exposed: str = ""
    event: str = ""
    happened: str = ""
    count: str | None = None
    cells: tuple[str, str, str, str] | None = None

    def table(self, rows: Rows) -> Floats:
        """Return a, b, c, d: exposed with and without the event, then the others."""
        if self.cells is not None:
            return np.array([float(rows.number(name).sum()) for name in self.cells])
        n = np.ones(len(rows)) if self.count is None else rows.number(self.count)
        exposed = rows.has(self.exposure, self.exposed)
        event = rows.has(self.event, self.happened)
        parts = (exposed & event, exposed & ~event, ~exposed & event, ~exposed & ~event)
        return np.array([float(n[part].sum()) for part in parts])


class Table(Question):
    """The four counts of a site; summed, the crude table."""

    table: TwoByTwo

    def answer(self, rows: Rows) -> Arrays:
        """Return a, b, c and d."""
        return {"table": self.table.table(rows)}


class MantelHaenszelSums(Question):
    """The terms of a site in Mantel and Haenszel's sums: no table is shown."""

    table: TwoByTwo

    def answer(self, rows: Rows) -> Arrays:
        """Return the terms, each divided by the site's total."""
        return {name: np.array(value) for name, value in terms(self.table.table(rows)).items()}


class BreslowDaySums(Question):
    """The terms of a site in Breslow and Day's sums, at the common odds ratio."""

    table: TwoByTwo
    odds_ratio: float

    def answer(self, rows: Rows) -> Arrays:
        """Return the difference, the variance and the chi-squared of this site."""
        a, b, c, d = self.table.table(rows)
        if a + b + c + d == 0 or a + b == 0 or a + c == 0 or c + d == 0 or b + d == 0:
            return {name: np.zeros(()) for name in ("apart", "variance", "chisq", "sites")}
        fitted = _fitted(self.odds_ratio, a + b, c + d, a + c)
        cells = (fitted, a + b - fitted, a + c - fitted, d - a + fitted)
        variance = 1 / sum(1 / cell for cell in cells)
        apart = a - fitted
        told = {"apart": apart, "variance": variance, "chisq": apart**2 / variance, "sites": 1.0}
        return {name: np.array(value) for name, value in told.items()}


def _fitted(ratio: float, exposed: float, other: float, events: float) -> float:
    """Return the first cell that has these margins and this odds ratio."""
    low, high = max(0.0, events - other), min(exposed, events)
    a, b = ratio - 1, other - events + ratio * (exposed + events)
    c = ratio * exposed * events
    if abs(a) < 1e-12:
        return c / b
    root = np.sqrt(max(b**2 - 4 * a * c, 0.0))
    return float(np.clip(2 * c / (b + root), low, high))


def terms(table: Floats) -> dict[str, float]:
    """Return the terms of one table in the sums for odds ratio, risk ratio and difference."""
    a, b, c, d = (float(cell) for cell in table)
    n, n1, n0, m1, m0 = a + b + c + d, a + b, c + d, a + c, b + d
    if n == 0:
        return dict.fromkeys(NAMES, 0.0)
    r, s, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
    values = (
        *(r, s, p * r, p * s + q * r, q * s),
        *(a - n1 * m1 / n, n1 * n0 * m1 * m0 / (n**2 * (n - 1)) if n > 1 else 0.0),
        *(a * n0 / n, c * n1 / n, (n1 * n0 * m1 - a * c * n) / n**2),
        *((a * n0 - c * n1) / n, n1 * n0 / n),
        (n0**2 * a * b / n1 + n1**2 * c * d / n0) / n**2 if n1 and n0 else 0.0,
        *_sato(a, b, c, d, n),
    )
    return dict(zip(NAMES, values, strict=True))


def _sato(a: float, b: float, c: float, d: float, n: float) -> tuple[float, float]:
    """Return Sato's terms of the variance of a risk difference (Biometrics 1989;45:1323)."""
    n1, n0 = a + b, c + d
    p = (n1**2 * c - n0**2 * a + n1 * n0 * (n0 - n1) / 2) / n**2
    q = (a * (n0 - c) + c * (n1 - a)) / (2 * n)
    return p, q


NAMES = (
    *("r", "s", "pr", "ps_qr", "qs"),
    *("apart", "variance"),
    *("risk_r", "risk_s", "risk_v"),
    *("difference", "weight", "greenland"),
    *("sato_p", "sato_q"),
)


def known(table: TwoByTwo) -> None:
    """Refuse a table of which nothing is said."""
    if table.cells is None and not (table.exposure and table.event):
        raise AnalysisError("A 2x2 table needs an exposure and an event, or its four cells.")
