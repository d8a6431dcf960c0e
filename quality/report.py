"""The quality report: one page in HTML that needs nothing else, for the steward of the site.

It holds counts of the site's own records, so it stays at the site; no value is in it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files

from quality import rules
from quality.completeness import Shares
from quality.heat_map import heat_map
from quality.rules import Language, Sentence
from quality.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Report:
    """What the page shows. ``label`` is printed on top, for synthetic data for instance."""

    site: str
    extracted: date
    made_at: datetime
    verdict: Verdict
    filled: Shares
    objected: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One rule that records of one field break."""

    table: str
    column: str
    rule: str
    said: Sentence
    records: int


def render(report: Report, language: Language = Language.NL) -> str:
    """Return the page in one language."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        autoescape=True, loader=PackageLoader("quality"), undefined=StrictUndefined
    )
    lines = _lines(report.verdict, language)
    return environment.get_template("report.html").render(
        report=report,
        language=language.value,
        words=_words(language),
        decision=report.verdict.decision.value,
        reasons=report.verdict.explain(language),
        repairs=[line for line in lines if rules.rejects(line.rule)],
        oddities=[line for line in lines if not rules.rejects(line.rule)],
        heat_map=heat_map(report.verdict, report.filled),
    )


def _lines(verdict: Verdict, language: Language) -> list[Line]:
    """Return the broken rules, what hits most records first."""
    lines = [
        Line(table, column, rule, rules.advice(rule, language), number)
        for (table, rule, column), number in verdict.breaches.items()
    ]
    return sorted(lines, key=lambda line: (-line.records, line.table, line.column, line.rule))


def _words(language: Language) -> Mapping[str, str]:
    text = files("quality").joinpath("templates/words.toml").read_text(encoding="utf-8")
    words: Mapping[str, str] = tomllib.loads(text)[language.value]
    return words
