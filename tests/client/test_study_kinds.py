"""What each kind of study gives a researcher in a notebook: text, frames and a chart that read right."""

from math import exp

import pandas as pd
import pytest
from pydantic.alias_generators import to_camel

from api.formats import formats
from api.store import studies
from api.store.database import Database
from api.studies import sheet as sheets
from api.studies import shown, told
from api.studies.parts import Name
from api.studies.shown import StudyWhole
from federated.errors import UnknownStudy
from federated.studies import reading
from heldennet_client.study import Study
from tests.studies.each_kind import KINDS, MERGED, text
from tests.studies.published import put
from tests.studies.spec import PLAIN

pytestmark = pytest.mark.xdist_group("study kinds")


@pytest.fixture(scope="module")
def wholes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, StudyWhole]:
    """A published study of each kind, as the centre has it."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('centre') / 'central.sqlite'}")
    database.migrate()
    made = {kind: _published(database, kind) for kind in KINDS}
    database.close()
    return made


@pytest.fixture(scope="module")
def every(wholes: dict[str, StudyWhole]) -> dict[str, Study]:
    """The same as the centre answers with it."""
    return {kind: Study(one.model_dump(mode="json", by_alias=True)) for kind, one in wholes.items()}


@pytest.mark.parametrize(
    ("kind", "part", "frame"),
    [
        ("survival", "curves", "curves"),
        ("meta_analysis", "cities", "cities"),
        ("mixed", "cities", "cities"),
        ("funnel", "cities", "sites"),
        ("cost_effectiveness", "net-benefit", "net_benefit"),
        ("staggered", "tests", "tests"),
        ("interrupted", "series", "series"),
        ("cohorts", "cells", "cells"),
        ("standardised", "groups", "groups"),
        ("quantiles", "groups", "groups"),
        ("describe_days", "groups", "groups"),
        ("funnel", "coefficients", "frame"),
    ],
)
def test_a_file_has_what_a_notebook_has(
    every: dict[str, Study], wholes: dict[str, StudyWhole], kind: str, part: Name, frame: str
) -> None:
    sheet, held = sheets.sheet(wholes[kind], part), getattr(every[kind].result, frame)
    assert len(sheet.rows) == len(held)
    named = {one.name: at for at, one in enumerate(sheet.columns)}
    for column in held.columns:
        if to_camel(column) not in named:
            assert held[column].isna().all()
            continue
        own = [row[named[to_camel(column)]] for row in sheet.rows]
        wanted = [None if pd.isna(one) else one for one in held[column]]
        assert sorted(map(str, own)) == sorted(map(str, wanted)), column
    for form in formats().values():
        assert form.write(sheet)
    assert part in sheets.offered(wholes[kind].result or {})


def test_a_table_that_a_result_does_not_have_names_those_that_it_has(
    wholes: dict[str, StudyWhole],
) -> None:
    with pytest.raises(
        UnknownStudy, match=r"has no curves; it has: coefficients, cities, completeness, fit\."
    ):
        sheets.sheet(wholes["mixed"], "curves")


def _published(database: Database, kind: str) -> StudyWhole:
    named = ('"readmission-arm"', f'"{kind.replace("_", "-")}"')
    plain = () if kind in MERGED else (PLAIN,)  # the sums are the same, and sooner there
    digest = put(database, text(kind, 5, named, *plain)).digest()
    with database.reading() as connection:
        held = studies.one(connection, digest)
        assert held is not None
        return shown.whole(connection, held, told.whole(connection, digest))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_a_summary_frames_and_a_chart(every: dict[str, Study], kind: str) -> None:
    study = every[kind]
    said, result = study.summary(), study.result
    assert study.kind == reading.read(text(kind)).design.kind
    assert study.plot().to_dict()["layer"]
    assert all(one in said for one in result.frame.term)
    assert "Left out because a value is not known: no family in " in said
    frames = {
        "survival": result.curves,
        "mantel_haenszel": result.tests,
        "meta_analysis": result.cities,
        "mixed": result.cities,
        "mixed_chance": result.frame,
        "bootstrapped": result.tests,
        "amounts": result.frame,
        "funnel": result.sites,
        "staggered": result.tests,
        "interrupted": result.series,
        "cohorts": result.cells,
        "standardised": result.groups,
        "standardised_cities": result.sites,
        "describe": result.groups,
        "describe_days": result.tests,
        "quantiles": result.groups,
        "cost_effectiveness": result.net_benefit,
    }
    assert len(frames[kind])
    assert frames[kind].iloc[:, 0].notna().all()


def test_ratios_are_drawn_as_ratios_and_differences_as_differences(every: dict[str, Study]) -> None:
    hazard = every["survival"].plot().to_dict()
    effect = every["staggered"].plot().to_dict()
    series = every["interrupted"].plot().to_dict()
    titles = [one["layer"][2]["encoding"]["x"]["title"] for one in (hazard, effect, series)]
    assert titles == [
        "hazard ratio (95 % interval)",
        "difference (no interval)",
        "rate ratio (no interval)",
    ]
    assert "low" not in str(effect["layer"][2]["encoding"]["tooltip"])


def test_of_ratios_and_a_difference_the_ratios_share_one_axis(every: dict[str, Study]) -> None:
    study = every["mantel_haenszel"]
    chart = study.plot().to_dict()
    rows = chart["datasets"][chart["layer"][1]["data"]["name"]]
    assert [one["term"] for one in rows] == ["log_odds_ratio", "log_risk_ratio"]
    assert rows[0]["estimate"] == pytest.approx(exp(study.result.frame.estimate[0]))


def test_the_interval_for_a_next_city_is_told_beside_the_cities(every: dict[str, Study]) -> None:
    study = every["meta_analysis"]
    assert study.result.prediction is not None
    low, high = study.result.prediction
    assert low < study.result.frame.estimate[0] < high
    assert (
        f"Expected in a next city, on the same scale: {low:.4f} to {high:.4f}." in study.summary()
    )
