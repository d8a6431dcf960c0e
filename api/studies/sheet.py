"""A published result as columns and rows, a table for each part that it has.

Every row names the study and the digest of its result, so that a file that was sent on can still
be cited, and found again.
"""

from collections.abc import Mapping
from typing import Any

from api.columns import about
from api.sheet import Column, Sheet
from api.studies.parts import PARTS, Name
from api.studies.shown import StudyWhole
from federated.errors import UnknownStudy

NOT_COMPUTED = "There is no number where it could not be computed."
CITED = (
    Column("families", "integer", "attribute", "families counted", "number"),
    Column("sites", "integer", "attribute", "sites that contributed", "number"),
    *about(
        ("study", "name of the study"),
        ("version", "version of the study"),
        ("studyDigest", "SHA-256 of the study, as sites signed it"),
        ("resultDigest", "SHA-256 of the result"),
    ),
)


def offered(result: Mapping[str, Any]) -> tuple[Name, ...]:
    """Return which tables a result has."""
    return tuple(name for name, part in PARTS.items() if any(True for _ in part.rows(result)))


def sheet(study: StudyWhole, part: Name = "coefficients") -> Sheet:
    """Return a table of a published result; raises where nothing is published, or it has no such."""
    if study.result is None:
        raise UnknownStudy("No result of this study is published, so there is nothing to export.")
    columns, rows = PARTS[part].table(study.result)
    if not rows:
        known = ", ".join(offered(study.result))
        raise UnknownStudy(f"This result has no {part}; it has: {known}.")
    tail = _cited(study, study.result)
    more = "" if part == "coefficients" else f"-{part}"
    return Sheet(
        id=f"{study.name}-{study.version}{more}",
        title=study.question,
        columns=(*columns, *CITED),
        rows=tuple((*row, *tail) for row in rows),
        hidden=NOT_COMPUTED,
        source=f"{study.institution}, by {study.result['citation']['software']}",
    )


def _cited(study: StudyWhole, result: Mapping[str, Any]) -> tuple[int | str, ...]:
    cited = result["citation"]
    whose = (study.name, str(study.version), study.id, result["result_digest"])
    return (cited["families"], len(cited["sites"]), *whose)
