"""What tests of readers share: a site in a temporary folder, and rows by table and facet."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from quality.problem import Problem
from sites import sources
from sites.casting import cast
from sites.settings import Site, SourceSettings

DATA = Path(__file__).resolve().parents[1] / "data"
Loaded = dict[tuple[str, str], list[dict[str, Any]]]
Load = Callable[..., tuple[Loaded, list[Problem]]]


@pytest.fixture
def data() -> Path:
    """Small exports of our own."""
    return DATA


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A hospital whose export was made on 1 July 2025."""
    return a_site(tmp_path)


def a_site(folder: Path) -> Site:
    return Site(
        folder=folder,
        id="voorbeeld-ziekenhuis",
        name="Voorbeeldziekenhuis",
        kind="hospital",
        gemeentecode="0599",
        programme="other",
        start_month="2024-01",
        expected_families_per_year=100,
        extracted=date(2025, 7, 1),
    )


@pytest.fixture
def load(site: Site) -> Load:
    """Read a whole source, cast it, and return its rows and every problem."""

    def read(settings: SourceSettings) -> tuple[Loaded, list[Problem]]:
        return loaded(settings, site)

    return read


def loaded(settings: SourceSettings, site: Site) -> tuple[Loaded, list[Problem]]:
    rows: Loaded = {}
    problems: list[Problem] = []
    reader = sources.source(settings.format)
    for path in sources.files(settings, site):
        wanted = reader.tables(path, settings, site)
        for batch in reader.read(path, settings, site, wanted) if wanted else ():
            table, found = cast(batch)
            rows.setdefault((batch.table, batch.facet), []).extend(table.to_pylist())
            problems += [*batch.problems, *found]
    return rows, problems


def told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out what is absent, and the technical columns."""
    return [
        {k: v for k, v in row.items() if v is not None and not k.startswith("_")} for row in rows
    ]
