"""One study over sites: its question, how far it is, and its result once that is published."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from heldennet_client.errors import CentreError

if TYPE_CHECKING:
    import altair as alt
    import pyarrow as pa

ERRORS = ("se", "low", "high", "p", "df")
NUMBERS = ("estimate", *ERRORS)
SITES = ("observed", "expected", "low", "high")
ESTIMATES = ("estimate", "se", "low", "high")
SERIES = ("counted", "events", "rate", "fitted", "expected")
TOLD_OF = ("group", "site", "variable", "level")
CURVE = ("time", "survival", "low", "high", "at_risk")
FIGURES = {  # kinds that tell figures of groups: how their estimates are read
    "quantiles": "values of the fixed grid: the upper end of the interval that holds a quantile",
    "describe": "means or shares of groups, and differences from the first",
    "standardised": "shares; of observed over expected (ratio) the logarithm",
}
READ = {
    "survival": "hazard ratio",
    "binomial": "odds ratio",
    "poisson": "rate ratio",
    "negative_binomial": "rate ratio",
    "gamma": "ratio of means",
}
READ_KIND = {"interrupted": "rate ratio"}  # whatever its outcome is


@dataclass(frozen=True)
class Citation:
    """What a reader needs to name a result, and to find it again."""

    study: str
    version: int
    run: int
    study_digest: str
    result_digest: str
    sites: tuple[str, ...]
    families: int
    rounds: int
    software: str
    published: str


@dataclass(frozen=True)
class Result:
    """A published result. Coefficients are on the scale of the link (log odds, log rate, unit)."""

    content: dict[str, Any]
    citation: Citation

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row for each term and sort of error; a number that could not be computed is missing."""
        rows = [
            {"term": term, "error": kind, "estimate": estimate}
            | {name: error[name][i] for name in ERRORS}
            for kind, error in self._errors()
            for i, (term, estimate) in enumerate(
                zip(self.content["terms"], self.content["estimates"], strict=True)
            )
        ]
        kinds = {"term": "string", "error": "string"} | dict.fromkeys(NUMBERS, "Float64")
        return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)

    @cached_property
    def sites(self) -> pd.DataFrame:
        """Observed, expected and the interval of their ratio; no row where that was not asked."""
        rows = [one for one in self.content.get("cities", []) if "observed" in one]
        kinds = {"site": "string"} | dict.fromkeys(SITES, "Float64")
        return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)

    @cached_property
    def cities(self) -> pd.DataFrame:
        """The estimate of each city by itself; no row where the study does not ask for that."""
        rows = [one for one in self.content.get("cities", []) if "estimate" in one]
        kinds = {"site": "string"} | dict.fromkeys(ESTIMATES, "Float64")
        return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)

    @cached_property
    def curves(self) -> pd.DataFrame:
        """Kaplan-Meier by group at the days that were told; no row where there is no curve."""
        rows = [
            {"group": one["group"]} | {name: one[name][i] for name in CURVE}
            for one in self.content.get("curves", [])
            for i in range(len(one["time"]))
        ]
        kinds = {"group": "string"} | dict.fromkeys(CURVE, "Float64")
        return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)

    @cached_property
    def net_benefit(self) -> pd.DataFrame:
        """Net benefit and acceptability by cost and price; no row in other kinds of study."""
        kinds = {"cost": "string"} | dict.fromkeys(
            ("price", "value", "se", "acceptable"), "Float64"
        )
        return pd.DataFrame(self.content.get("net_benefit", []), columns=list(kinds)).astype(kinds)

    @cached_property
    def series(self) -> pd.DataFrame:
        """Rates by series and period, fitted, and expected without the start; else no row."""
        kinds = {"series": "string", "period": "string"} | dict.fromkeys(SERIES, "Float64")
        return pd.DataFrame(self.content.get("series", []), columns=list(kinds)).astype(kinds)

    @cached_property
    def cells(self) -> pd.DataFrame:
        """The effect by cohort and period, where the study asks for it; else no row."""
        kinds = dict.fromkeys(("cohort", "period", "base"), "string") | {"estimate": "Float64"}
        return pd.DataFrame(self.content.get("cells", []), columns=list(kinds)).astype(kinds)

    @cached_property
    def tests(self) -> pd.DataFrame:
        """Tests beside the terms: name, of which term if of one, statistic, df and p."""
        rows = self.content.get("tests", [])
        named = ("name", *(("term",) if any("term" in one for one in rows) else ()))
        kinds = dict.fromkeys(named, "string") | dict.fromkeys(("statistic", "df", "p"), "Float64")
        return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)

    @cached_property
    def groups(self) -> pd.DataFrame:
        """Counts and figures of each group, or city; no row in kinds of study that fit a model."""
        rows = self.content.get("groups", [])
        every = dict.fromkeys(name for one in rows for name in one)
        words = [name for name in TOLD_OF if name in every]
        kinds = dict.fromkeys(words, "string")
        kinds |= dict.fromkeys((name for name in every if name not in words), "Float64")
        told = [dict.fromkeys(words, "") | one for one in rows]
        return pd.DataFrame(told, columns=list(kinds)).astype(kinds)

    @property
    def prediction(self) -> tuple[float, float] | None:
        """Where the effect in a next, comparable city is expected, on the scale of the estimate."""
        found = self.content.get("prediction")
        return (found[0], found[1]) if found else None

    @property
    def is_log(self) -> dict[str, bool]:
        """By term, whether its estimate is the logarithm of a ratio."""
        family = self.content["specification"]["outcome"]["family"]
        default = ["identity" if family == "gaussian" else "log"] * len(self.content["terms"])
        scales = self.content.get("scales", default)
        return {
            term: scale == "log" for term, scale in zip(self.content["terms"], scales, strict=True)
        }

    @property
    def fit(self) -> dict[str, float]:
        """How well the model fits, and over how many families and sites."""
        return dict(self.content["fit"])

    @property
    def completeness(self) -> dict[str, Any]:
        """Families used, at most how many are left out since a value is unknown, and where many lack one."""
        return dict(self.content.get("completeness", {}))

    @property
    def assumes(self) -> tuple[str, ...]:
        """What it assumes, in words."""
        return tuple(self.content["assumes"])

    @property
    def missing(self) -> tuple[str, ...]:
        """The sites that took part and did not answer."""
        return tuple(one["site"] for one in self.content["missing_sites"])

    def _errors(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the sorts of error, in the order in which the study names them."""
        found: dict[str, Any] = self.content["errors"]
        named = [one for one in self.content["specification"]["inference"] if one in found]
        return [(one, found[one]) for one in dict.fromkeys([*named, *found])]

    def arrow(self) -> "pa.Table":
        """Return the coefficients as an Arrow table."""
        import pyarrow as pa

        return pa.Table.from_pandas(self.frame, preserve_index=False)


class Study:
    """A study that is registered at a centre."""

    def __init__(self, content: dict[str, Any]) -> None:
        """Hold what the centre answered."""
        self._content = content

    @property
    def digest(self) -> str:
        """The SHA-256 that sites signed: its id."""
        return str(self._content["id"])

    @property
    def name(self) -> str:
        """Its name."""
        return str(self._content["name"])

    @property
    def version(self) -> int:
        """Its version; a change of anything is a new one."""
        return int(self._content["version"])

    @property
    def question(self) -> str:
        """What is asked."""
        return str(self._content["question"])

    @property
    def status(self) -> str:
        """Whether it is exploratory or preregistered."""
        return str(self._content["status"])

    @property
    def progress(self) -> str:
        """How far it is, in a sentence."""
        return str(self._content["progress"]["sentence"])

    @property
    def published(self) -> bool:
        """Whether there is a result for everybody."""
        return self._content["result"] is not None

    @property
    def family(self) -> str:
        """What sort of outcome it has: gaussian, binomial, poisson, negative_binomial, and so on."""
        return str(self._content["specification"]["outcome"]["family"])

    @property
    def kind(self) -> str:
        """What is computed: a regression, survival, meta_analysis and so on."""
        return str(self._content["specification"]["design"]["kind"])

    @property
    def ratio(self) -> str:
        """What exp() of an estimate is, where it is the logarithm of a ratio."""
        return READ_KIND.get(self.kind) or READ.get(self.family, "ratio")

    @property
    def specification(self) -> dict[str, Any]:
        """All that was approved, as in study.toml."""
        return dict(self._content["specification"])

    @cached_property
    def result(self) -> Result:
        """The published result; raises CentreError while there is none."""
        content = self._content["result"]
        if content is None:
            raise CentreError(f"{self.name} has no published result yet. {self.progress}")
        cited = content["citation"]
        return Result(
            content,
            Citation(
                **{**cited, "sites": tuple(cited["sites"])},
                result_digest=content["result_digest"],
                published=self._content["published"],
            ),
        )

    def summary(self) -> str:
        """Return everything as text: question, figures, fit, assumptions and how to cite."""
        from heldennet_client.summary import summary

        return summary(self)

    def plot(self, error: str | None = None) -> "alt.LayerChart":
        """Return a forest chart of the terms; ``error`` is one of the sorts of error."""
        from heldennet_client.study_plotting import plot

        return plot(self, error)

    def __repr__(self) -> str:
        """Return the summary."""
        return self.summary()
