"""What each kind of study gives a researcher in a notebook: text, frames and a chart that read right."""

from math import exp

import pytest

from api.store import studies
from api.store.database import Database
from api.studies import shown, told
from federated.studies import reading
from heldennet_client.study import Study
from tests.studies.each_kind import KINDS, text
from tests.studies.published import put
from tests.studies.spec import PLAIN

pytestmark = pytest.mark.xdist_group("study kinds")


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Study]:
    """A published study of each kind, as the centre answers with it."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('centre') / 'central.sqlite'}")
    database.migrate()
    made = {kind: _published(database, kind) for kind in KINDS}
    database.close()
    return made


def _published(database: Database, kind: str) -> Study:
    named = ('"readmission-arm"', f'"{kind.replace("_", "-")}"')
    plain = () if kind == "survival" else (PLAIN,)  # the sums are the same, and sooner there
    digest = put(database, text(kind, 5, named, *plain)).digest()
    with database.reading() as connection:
        held = studies.one(connection, digest)
        assert held is not None
        whole = shown.whole(connection, held, told.whole(connection, digest))
    return Study(whole.model_dump(mode="json", by_alias=True))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_a_summary_frames_and_a_chart(every: dict[str, Study], kind: str) -> None:
    study = every[kind]
    said, result = study.summary(), study.result
    assert study.kind == reading.read(text(kind)).design.kind
    assert study.plot().to_dict()["layer"]
    assert all(one in said for one in result.frame.term)
    frames = {
        "survival": result.curves,
        "mantel_haenszel": result.tests,
        "meta_analysis": result.cities,
        "mixed": result.cities,
        "mixed_chance": result.frame,
        "bootstrapped": result.tests,
        "funnel": result.sites,
        "staggered": result.tests,
        "cost_effectiveness": result.net_benefit,
    }
    assert len(frames[kind])
    assert frames[kind].iloc[:, 0].notna().all()


def test_ratios_are_drawn_as_ratios_and_differences_as_differences(every: dict[str, Study]) -> None:
    hazard = every["survival"].plot().to_dict()
    effect = every["staggered"].plot().to_dict()
    titles = [one["layer"][2]["encoding"]["x"]["title"] for one in (hazard, effect)]
    assert titles == ["hazard ratio (95 % interval)", "difference (no interval)"]
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
