"""A formula of a fixture that names columns only: ``y ~ a + b + C(c) + a:b``. Nothing is executed."""

import re

from federated.analyses.design import CONSTANT, Design, Term, dummies
from federated.analyses.verify.fixture import Fixture
from federated.errors import AnalysisError

SIDES = re.compile(r"\s*([\w.]+)\s*~\s*(.+?)\s*(?:per site)?\s*$")
FACTOR = re.compile(r"(?:C|factor)\(([\w.]+)\)")


def parsed(fixture: Fixture, formula: str) -> tuple[str, Design]:
    """Return the outcome and the design; text columns become indicators of their levels."""
    match = SIDES.match(formula)
    if match is None:
        raise AnalysisError(f"{fixture.name}: a formula is not of the form 'y ~ a + b'.")
    design: Design = (Term(name=CONSTANT),)
    for part in re.split(r"\s*\+\s*", match[2]):
        if part not in ("1", "0", "-1"):
            design += _terms(fixture, part)
    return match[1], design


def _terms(fixture: Fixture, part: str) -> Design:
    factor = FACTOR.fullmatch(part)
    column = factor[1] if factor else part
    if ":" not in column and column not in fixture.columns:
        raise AnalysisError(f"{fixture.name}: a formula names {column!r}, which is no column.")
    if factor or (":" not in column and _text(fixture, column)):
        return dummies(column, fixture.levels(column))
    return (Term.parse(part),)


def _text(fixture: Fixture, column: str) -> bool:
    return all(rows.is_text(column) for rows in fixture.sites.values())
