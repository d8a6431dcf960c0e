"""What only the site itself can look up: residue, objections, figures of free text."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from federated.errors import HeldennetError, PolicyError
from flows.command import Shell
from sites.settings import Site

FEWEST = 10


@dataclass(frozen=True, slots=True)
class Residue:
    """Where something was found: table, column, rule. ``scanned`` is the day of the delivery."""

    scanned: str
    places: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class TextFigures:
    """How well notes are cleaned, measured on ``synthetic`` notes or on the site's own."""

    synthetic: bool
    day: str
    shares: tuple[tuple[str, str], ...]


def residue(site: Site) -> Residue | None:
    """Return what the scan of the last delivery found, None before the first."""
    from quality.residue import NAME, RULES

    path = site.out / "quality" / "rejects.csv"
    if not path.is_file():
        return None
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))[1:]
    found = sorted({(row[2], row[3], row[4]) for row in rows if row[4] in {*RULES, NAME}})
    day = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Residue(f"{day:%Y-%m-%d}", tuple(found))


def objections(site: Site, shell: Shell) -> Mapping[str, str] | str:
    """Return the number of people by decision, rounded; or why it could not be read."""
    from flows import session
    from pseudonymisation.keys import Keys
    from sites.store import open_store

    if not site.store.is_file():
        return "store"
    query = "SELECT status, count(DISTINCT person_pid) FROM cdm.objection GROUP BY 1 ORDER BY 1"
    try:
        key = Keys.open(site.keys).store_key()
        with session.reading(site, shell.now()), open_store(site.store, key) as store:
            return {status: rounded(number) for status, number in store.rows(query)}
    except HeldennetError as error:
        return str(error)


def rounded(number: int) -> str:
    """Return a number of people in tens, hidden under ten.

    >>> rounded(9), rounded(44)
    ('·', '40')
    """
    return "·" if number < FEWEST else str(round(number / FEWEST) * FEWEST)


def text_figures(site: Site) -> TextFigures | None:
    """Return the last evaluation of free text, None when there is none that can be read."""
    from flows import scrubbing
    from pseudonymisation.text import evaluation

    try:
        found = evaluation.read(scrubbing.file(site))
    except PolicyError:
        return None
    named = {
        "recall": found.recall,
        "precision": found.precision,
        "clinical_hit": found.clinical_hit,
    }
    named |= {f"recall, {name}": pair for name, pair in (found.labels | found.names).items()}
    shares = tuple((name, _part(*pair)) for name, pair in named.items())
    return TextFigures(found.synthetic, f"{found.made_on}", shares)


def _part(found: int, total: int) -> str:
    """Return a share, hidden where it is of fewer than ten.

    >>> _part(97, 100), _part(3, 4)
    ('0.970', '·')
    """
    return f"{found / total:.3f}" if total >= FEWEST else "·"
