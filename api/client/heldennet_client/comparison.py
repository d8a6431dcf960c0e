"""How cities compare on one indicator: the figures, and every sentence that belongs to them."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    import altair as alt
    import pyarrow as pa

FIGURE = {
    "site": "string", "siteName": "string", "siteKind": "string", "city": "string",
    "programme": "string", "label": "string", "period": "string", "periodKind": "string",
    "hospitalsCovered": "string", "group": "string", "eligible": "Int64", "measured": "Int64",
    "completeness": "string", "definitionVersion": "string", "estimate": "Float64",
    "low": "Float64", "high": "Float64", "unit": "string", "method": "string",
}  # fmt: skip
POOLED = {
    "siteKind": "string", "label": "string", "period": "string", "group": "string",
    "sites": "Int64", "measured": "Int64", "estimate": "Float64", "low": "Float64",
    "high": "Float64", "unit": "string", "predictionLow": "Float64",
    "predictionHigh": "Float64", "iSquared": "Float64",
}  # fmt: skip

ADJUSTED = {
    "site": "string", "siteKind": "string", "label": "string", "period": "string",
    "measured": "Int64", "crude": "Float64", "expectedShare": "Float64", "ratio": "Float64",
    "low": "Float64", "high": "Float64",
}  # fmt: skip


class Comparison:
    """One indicator at every site; a figure that is missing is hidden at the source, never zero."""

    def __init__(self, content: dict[str, Any]) -> None:
        """Hold what the centre answered."""
        self._content = content

    @property
    def indicator(self) -> str:
        """Its id."""
        return str(self._content["indicator"]["id"])

    @property
    def name(self) -> str:
        """Its name."""
        return str(self._content["indicator"]["nameEn"])

    @property
    def by(self) -> str | None:
        """The split it is by, in short; None for the totals."""
        found: str | None = self._content["dimension"]
        return found

    @property
    def definition(self) -> str:
        """What is counted, and of whom."""
        return str(self._content["indicator"]["definition"])

    @property
    def notes(self) -> tuple[str, ...]:
        """Every sentence without which the figures could be misread."""
        labels = sorted({str(one["label"]) for one in self._content["figures"]})
        said = [*labels, *self._content["indicator"]["notes"]]
        said += [self._content[name] for name in ("note", "versionNote", "pooledNote")]
        said += [_withdrawn(one) for one in self._content.get("withdrawn", [])]
        return tuple(one for one in said if one)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row for each site and group; ``estimate``, ``low`` and ``high`` in ``unit``."""
        return _frame(self._content["figures"], FIGURE)

    @cached_property
    def pooled(self) -> pd.DataFrame:
        """A row where all sites of a kind are visible; the centre pools nothing else."""
        return _frame(self._content["pooled"], POOLED)

    @cached_property
    def case_mix(self) -> pd.DataFrame:
        """A row for each site adjusted for ``by``: observed over expected, and its 95 % interval.

        Empty where what the sites published does not allow it; hold a site against 1.
        """
        return _frame(self._content.get("caseMix", []), ADJUSTED)

    def arrow(self) -> "pa.Table":
        """Return the figures as an Arrow table."""
        import pyarrow as pa

        return pa.Table.from_pandas(self.frame, preserve_index=False)

    def plot(self) -> "alt.LayerChart | alt.FacetChart":
        """Return a chart: a point and its 95 % interval for each site, in alphabetical order."""
        from heldennet_client.plotting import plot

        return plot(self)

    def __repr__(self) -> str:
        """Return the definition, the figures and the notes as text."""
        columns = ["city", "siteKind", "period", "group", "measured", "estimate", "low", "high"]
        kept = self.frame[columns].round(1).astype(object)
        shown = kept.where(kept.notna(), "hidden").to_string(index=False)
        return "\n".join([f"{self.indicator} {self.name}", self.definition, shown, *self.notes])


def _frame(rows: list[dict[str, Any]], kinds: dict[str, str]) -> pd.DataFrame:
    columns = {name: pd.Series([r[name] for r in rows], dtype=k) for name, k in kinds.items()}
    return pd.DataFrame(columns)


def _withdrawn(one: dict[str, Any]) -> str:
    of = f"{one['siteName']}, {one['period']}, on {one['day']}."
    if one.get("added"):
        return f"Withdrawn: what was added later to {of} The period is shown as first published."
    then = " What is shown of it now is corrected." if one.get("corrected") else ""
    return f"Withdrawn: {of}{then}"
