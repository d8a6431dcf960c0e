"""A published result as columns and rows: a row for each term and sort of error.

Every row names the study and the digest of its result, so that a file that was sent on can still
be cited, and found again.
"""

from collections.abc import Iterator
from typing import Any

from api.columns import about
from api.sheet import Cell, Column, Sheet
from api.studies.shown import StudyWhole
from federated.errors import UnknownStudy

ERRORS = ("se", "low", "high", "p")
NOT_COMPUTED = "There is no number where it could not be computed."
COLUMNS = (
    Column("term", "text", "dimension", "term of the model"),
    Column("error", "text", "dimension", "how the error was made: model, hc1, cr0 or cr2"),
    Column("estimate", "number", "measure", "coefficient", "scale of the link"),
    Column("se", "number", "measure", "standard error", "scale of the link"),
    Column("low", "number", "measure", "lower end of the 95 % interval", "scale of the link"),
    Column("high", "number", "measure", "upper end of the 95 % interval", "scale of the link"),
    Column("p", "number", "measure", "p of a coefficient of zero", "share"),
    Column("df", "number", "attribute", "degrees of freedom of t; none is the normal distribution"),
    Column("families", "integer", "attribute", "families counted", "number"),
    Column("sites", "integer", "attribute", "sites that contributed", "number"),
    *about(
        ("study", "name of the study"),
        ("version", "version of the study"),
        ("studyDigest", "SHA-256 of the study, as sites signed it"),
        ("resultDigest", "SHA-256 of the result"),
    ),
)


def sheet(study: StudyWhole) -> Sheet:
    """Return the coefficients of a published result; raises where nothing is published."""
    if study.result is None:
        raise UnknownStudy("No result of this study is published, so there is nothing to export.")
    return Sheet(
        id=f"{study.name}-{study.version}",
        title=study.question,
        columns=COLUMNS,
        rows=tuple(_rows(study, study.result)),
        hidden=NOT_COMPUTED,
        source=f"{study.institution}, by {study.result['citation']['software']}",
    )


def _rows(study: StudyWhole, result: dict[str, Any]) -> Iterator[tuple[Cell, ...]]:
    cited = result["citation"]
    tail = (cited["families"], len(cited["sites"]), study.name, str(study.version),
            study.id, result["result_digest"])  # fmt: skip
    named = [one for one in result["specification"]["inference"] if one in result["errors"]]
    for kind in dict.fromkeys([*named, *result["errors"]]):
        error = result["errors"][kind]
        for i, (term, estimate) in enumerate(
            zip(result["terms"], result["estimates"], strict=True)
        ):
            numbers = (error[name][i] for name in ERRORS)
            yield (term, kind, estimate, *numbers, error["df"][i], *tail)
