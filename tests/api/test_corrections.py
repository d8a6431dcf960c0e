"""What was withdrawn is corrected once, by right figures that tell of nobody beside the wrong ones."""

import csv
import io
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyarrow import parquet

from api import withdrawals
from api.attacking import attacked
from api.review import voting
from api.review.machine import State
from api.store import audit, holdings
from api.store.published import Listed
from api.store.published import listed as listed_of
from federated.release import Corrects, Release, ReleasedTable, Value

from .conftest import CentreUnderTest, give_back
from .figures import Y2024, Y2025, proportion, readmissions, release, table
from .reading import OPERATOR, READERS, approve, reading_centre, say, state
from .test_books import noisy
from .test_intake import refused
from .test_revisions import late

SITE = "elst-hospital"
WRONG = readmissions(SITE, 30)  # 30 of 300
WHY = "the ward of 2024 was counted as another one"


def right(values: dict[str, Value], name: str = "I01") -> ReleasedTable:
    return table(name, Y2024, values).model_copy(update={"correction": 1})


def correction(
    *tables: ReleasedTable, site: str = SITE, wrong: Release = WRONG, why: str = WHY
) -> Release:
    made = release(site, tables[:0] or [table("I01", Y2025, proportion(30, 300))])
    said = Corrects(release=wrong.digest(), reason=why)
    return Release.model_validate({**dict(made), "tables": tables, "corrects": said})


GOOD = correction(right(proportion(50, 300)))  # twenty more readmissions, twenty fewer without


@pytest.fixture
def reading(tmp_path: Path, database_url: str) -> Iterator[CentreUnderTest]:
    made = reading_centre(tmp_path, database_url)
    yield made
    give_back(made)


@pytest.fixture
def gone(tmp_path: Path, database_url: str) -> Iterator[CentreUnderTest]:
    """A centre that publishes by its rules, and has withdrawn a period."""
    made = reading_centre(tmp_path, database_url, required=False)
    assert made.put(WRONG).status_code == 201
    withdraw(made, WRONG)
    yield made
    give_back(made)


@pytest.fixture
def lite(sqlite_template: Path, tmp_path: Path) -> Iterator[CentreUnderTest]:
    """The same on SQLite alone, for rules that no database has a part in."""
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    made = reading_centre(tmp_path, "sqlite:///central.sqlite", required=False)
    assert made.put(WRONG).status_code == 201
    withdraw(made, WRONG)
    yield made
    give_back(made)


def withdraw(centre: CentreUnderTest, sent: Release, why: str = "a wrong source") -> None:
    voting.withdraw(centre.database, OPERATOR, sent.digest(), why, centre.clock())


def shown(centre: CentreUnderTest) -> list[tuple[str, int, float]]:
    found = centre.get("/v1/comparisons/I01").json()["figures"]
    return [(one["period"], one["measured"], one["estimate"]) for one in found]


def faults(centre: CentreUnderTest) -> list[str]:
    with centre.database.reading() as connection:
        return list(holdings.faults(connection))


def test_right_figures_are_shown_in_place_of_the_wrong_ones(gone: CentreUnderTest) -> None:
    assert shown(gone) == []
    assert gone.put(GOOD).status_code == 201
    ((period, measured, estimate),) = shown(gone)
    assert (period, measured, round(estimate, 1)) == ("2024", 300, 16.7)  # 50 of 300
    assert faults(gone) == []
    assert "2 tables of 1 sites attacked together" in attacked(gone.database)
    assert gone.put(GOOD).status_code == 200
    for page in ("/", "/quality", "/trends/I01?site=elst-hospital", "/spread", "/indicators/I01"):
        assert gone.get(page).status_code in (200, 404)


def test_the_history_is_told_on_the_page_in_the_api_and_in_the_audit(
    gone: CentreUnderTest,
) -> None:
    gone.put(GOOD)
    page = gone.get("/releases?lang=en").text
    for words in ("a wrong source", WHY, "Corrected by", "Corrects", GOOD.digest()):
        assert words in page
    assert page.count(WRONG.digest()) == 2  # its own line, and that of what corrects it
    assert "Gecorrigeerd door" in gone.get("/releases?lang=nl").text
    (told,) = gone.get("/v1/comparisons/I01").json()["withdrawn"]
    assert (told["reason"], told["corrected"]) == ("a wrong source", True)
    assert told["release"] == WRONG.digest()
    assert "What is shown of it now is corrected." in gone.get("/indicators/I01?lang=en").text
    with gone.database.reading() as connection:
        deeds = [(one.action, one.object) for one in audit.deeds(connection)]
    assert ("correction received", f"{GOOD.digest()} of {WRONG.digest()}") in deeds


def test_a_correction_is_read_by_two_before_it_is_public(reading: CentreUnderTest) -> None:
    reading.put(WRONG)
    approve(reading, WRONG)
    withdraw(reading, WRONG)
    assert reading.put(GOOD).status_code == 201
    assert (shown(reading), state(reading, GOOD)) == ([], State.WAITING)
    assert reading.get("/v1/comparisons/I01").json()["withdrawn"][0]["corrected"] is False
    assert GOOD.digest() not in reading.get("/releases").text
    approve(reading, GOOD)
    assert [measured for _, measured, _ in shown(reading)] == [300]
    assert faults(reading) == []


def test_a_correction_that_is_turned_down_is_never_shown(reading: CentreUnderTest) -> None:
    reading.put(WRONG)
    approve(reading, WRONG)
    withdraw(reading, WRONG)
    reading.put(GOOD)
    for reader in READERS[:2]:
        say(reading, reader, GOOD, agrees=False)
    assert shown(reading) == []
    assert GOOD.digest() not in reading.get("/releases").text
    assert faults(reading) == []


# of 300 with 30 events: who was wrongly counted is the difference
TELLING = {
    "nine events more": proportion(39, 300),
    "one child more": proportion(30, 301),
    "nine measured less": proportion(30, 291, 9),
    "twelve more, and all of them without event": proportion(30, 312),
    "forty more with and thirty-one less without": proportion(70, 309),
    "a cell that is hidden now": {**proportion(30, 300), "events": None, "non_events": None},
}


@pytest.mark.parametrize("values", TELLING.values(), ids=TELLING)
def test_right_figures_that_tell_of_few_stay_out(
    lite: CentreUnderTest, values: dict[str, Value]
) -> None:
    before = lite.everything()
    sent = Release.model_construct(**{**dict(GOOD), "tables": (right(values),)})
    problem = refused(lite.put(sent), 422)
    assert "300" not in str(problem)
    assert lite.everything() == before
    assert shown(lite) == []


def wrong_use(**changes: object) -> Release:
    return Release.model_construct(**{**dict(GOOD), **changes})


MISUSED = {
    "of what was not withdrawn": (correction(right(proportion(50, 300)), wrong=GOOD), 409),
    "of another site": (correction(right(proportion(50, 300)), site="goes-hospital"), 409),
    "of another period": (
        wrong_use(
            tables=(table("I01", Y2025, proportion(50, 300)).model_copy(update={"correction": 1}),)
        ),
        409,
    ),
    "without saying of what": (wrong_use(corrects=None), 400),
    "with other figures beside": (
        wrong_use(tables=(*GOOD.tables, table("I09", Y2025, proportion(50, 300)))),
        400,
    ),
    "with noise": (wrong_use(noise=noisy(37).noise), 400),
    "that adds too": (
        wrong_use(tables=(GOOD.tables[0].model_copy(update={"revision": 1}),)),
        400,
    ),
    "with a reason of two lines": (
        wrong_use(corrects=Corrects.model_construct(release=WRONG.digest(), reason="one\ntwo")),
        400,
    ),
}


@pytest.mark.parametrize(("sent", "status"), MISUSED.values(), ids=MISUSED)
def test_every_wrong_use_gets_one_sentence_and_changes_nothing(
    lite: CentreUnderTest, sent: Release, status: int
) -> None:
    before = lite.everything()
    problem = refused(lite.put(sent), status)
    assert problem["detail"]
    assert lite.everything() == before


def test_a_period_is_corrected_once(lite: CentreUnderTest) -> None:
    lite.put(GOOD)
    problem = refused(lite.put(correction(right(proportion(70, 300)))), 409)
    assert "corrected with other figures, and that happens once" in str(problem["detail"])
    withdraw(lite, GOOD)
    assert shown(lite) == []
    refused(lite.put(correction(right(proportion(70, 300)))), 409)
    refused(lite.put(correction(right(proportion(70, 300)), wrong=GOOD)), 409)
    assert faults(lite) == []


def test_what_was_withdrawn_is_not_shown_again_as_its_own_correction(
    lite: CentreUnderTest,
) -> None:
    before = lite.everything()
    problem = refused(lite.put(correction(right(proportion(30, 300)))), 409)
    assert "shows the figures that were withdrawn, and no other" in str(problem["detail"])
    assert lite.everything() == before
    assert shown(lite) == []
    assert lite.put(GOOD).status_code == 201  # the one correction is not used up


def test_a_table_that_was_right_comes_back_beside_one_that_was_not(
    sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    centre = reading_centre(tmp_path, "sqlite:///central.sqlite", required=False)
    wrong = release(SITE, [table(name, Y2024, proportion(30, 300)) for name in ("I01", "I09")])
    assert centre.put(wrong).status_code == 201
    withdraw(centre, wrong)
    same, other = right(proportion(30, 300)), right(proportion(50, 300), "I09")
    assert centre.put(correction(same, other, wrong=wrong)).status_code == 201
    assert [round(estimate, 1) for _, _, estimate in shown(centre)] == [10.0]  # 30 of 300
    give_back(centre)


def test_nothing_is_added_to_what_was_corrected(lite: CentreUnderTest) -> None:
    lite.put(GOOD)
    before = lite.everything()
    problem = refused(lite.put(release(SITE, [late(proportion(12, 60))])), 409)
    assert "this period was corrected" in str(problem["detail"])
    assert lite.everything() == before


def test_what_was_added_to_is_not_corrected(sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    centre = reading_centre(tmp_path, "sqlite:///central.sqlite", required=False)
    centre.put(WRONG)
    assert centre.put(release(SITE, [late(proportion(12, 60))])).status_code == 201
    withdraw(centre, WRONG)
    assert "families were added" in str(refused(centre.put(GOOD), 409)["detail"])
    give_back(centre)


def test_of_two_corrections_at_once_one_wins(gone: CentreUnderTest) -> None:
    other = correction(right(proportion(60, 300)))
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(gone.put, (GOOD, other)))
    assert sorted(one.status_code for one in answers) == [201, 409]
    assert len(shown(gone)) == 1
    assert faults(gone) == []


def test_a_correction_that_waits_keeps_another_one_out(reading: CentreUnderTest) -> None:
    reading.put(WRONG)
    approve(reading, WRONG)
    withdraw(reading, WRONG)
    reading.put(GOOD)
    refused(reading.put(correction(right(proportion(60, 300)))), 409)


NEXT = readmissions(SITE, 33, Y2025)


def forms(centre: CentreUnderTest, path: str) -> dict[str, list[str]]:
    """The sentences about what was withdrawn in each form of a table."""
    rows = csv.DictReader(io.StringIO(centre.get(f"{path}?format=csv").text, newline=""))
    columns = parquet.read_table(io.BytesIO(centre.get(f"{path}?format=parquet").content))
    cube = centre.get(f"{path}?format=json-stat").json()
    found = {
        "csv": [row["note"] for row in rows],
        "parquet": [note or "" for note in columns["note"].to_pylist()],
        "json-stat": cube["note"],
    }
    return {form: [one for one in notes if "Withdrawn" in one] for form, notes in found.items()}


@pytest.mark.parametrize("path", ["/v1/tables/I01-total", "/v1/comparisons/I01"])
def test_every_form_of_a_table_says_what_was_withdrawn_and_corrected(
    lite: CentreUnderTest, path: str
) -> None:
    lite.put(NEXT)
    said = "Withdrawn: elst-hospital in full, 2024, on 2026-03-02."
    for then in ("It is shown no more.", "What is shown of it now is corrected."):
        for notes in forms(lite, path).values():
            if "comparisons" in path and "corrected" in then:
                assert all(one == f"{said} {then}" for one in notes)  # 2025 is the latest
            else:
                assert notes == [f"{said} {then}"]
        lite.put(GOOD)
    assert lite.get("/v1/tables/I01-total").json()["withdrawn"] == [f"{said} {then}"]


ADDED = (
    "Withdrawn: what was added later to elst-hospital in full, 2025, on 2026-03-02. "
    "The period is shown as it was first published."
)


@pytest.fixture
def less(lite: CentreUnderTest) -> CentreUnderTest:
    """A centre that shows 2025 as first published: what was added to it is withdrawn."""
    supplement = release(SITE, [late(proportion(12, 60), period=Y2025)])
    for sent in (NEXT, supplement):
        assert lite.put(sent).status_code == 201
    withdraw(lite, supplement)
    return lite


@pytest.mark.parametrize("path", ["/v1/tables/I01-total", "/v1/comparisons/I01"])
def test_where_only_an_addition_was_withdrawn_the_period_is_not_said_to_be(
    less: CentreUnderTest, path: str
) -> None:
    found = forms(less, path)
    assert {note for notes in found.values() for note in notes if "2025" in note} == {ADDED}
    rows = list(csv.DictReader(io.StringIO(less.get(f"{path}?format=csv").text)))
    of_2025 = [(row["measured"], row["note"]) for row in rows if row["period"] == "2025"]
    assert of_2025 == [("300", ADDED)]
    told = [one for one in less.get(path).json()["withdrawn"] if "2025" in str(one)]
    assert [one if "tables" in path else one["added"] for one in told] in ([ADDED], [True])


def test_the_pages_say_that_an_addition_was_withdrawn(less: CentreUnderTest) -> None:
    for page in ("/indicators/I01", f"/indicators/I01/sites/{SITE}"):
        assert "what was added later to" in less.get(f"{page}?lang=en").text
        assert "wat later was toegevoegd aan" in less.get(f"{page}?lang=nl").text


@pytest.mark.parametrize("first", [True, False])
def test_a_period_of_which_both_were_withdrawn_is_said_to_be(
    lite: CentreUnderTest, first: bool
) -> None:
    supplement = release(SITE, [late(proportion(12, 60), period=Y2025)])
    both = (NEXT, supplement)
    for sent in both:
        assert lite.put(sent).status_code == 201
    for sent in both if first else reversed(both):
        lite.clock.advance(hours=1)
        withdraw(lite, sent)
    told = lite.get("/v1/comparisons/I01").json()["withdrawn"]
    assert [(one["period"], one["added"]) for one in told] == [("2024", False), ("2025", False)]


def test_the_row_of_what_was_withdrawn_has_no_figure(lite: CentreUnderTest) -> None:
    lite.put(NEXT)
    text = lite.get("/v1/tables/I01-total?format=csv").text
    _, gone = csv.DictReader(io.StringIO(text, newline=""))
    told = {name: value for name, value in gone.items() if value}
    assert told.pop("note").startswith("Withdrawn:")
    assert told == {"site": SITE, "siteName": f"{SITE} in full", "city": "Elst",
                    "period": "2024", "group": "*"}  # fmt: skip


def test_the_page_of_a_site_over_time_names_it(lite: CentreUnderTest) -> None:
    lite.put(NEXT)
    page = f"/indicators/I01/sites/{SITE}"
    assert "Withdrawn: 2024, on 2026-03-02." in lite.get(f"{page}?lang=en").text
    assert "ontbreekt in de lijn" in lite.get(f"{page}?lang=nl").text
    lite.put(GOOD)
    assert "shown of it now is corrected" in lite.get(f"{page}?lang=en").text


def every(centre: CentreUnderTest) -> tuple[Listed, ...]:
    with centre.database.reading() as connection:
        return listed_of(connection)


def test_a_table_with_noise_says_it_too(lite: CentreUnderTest) -> None:
    assert lite.put(noisy(37)).status_code == 201
    (listed,) = (one for one in every(lite) if one.noise)
    withdraw(lite, noisy(37))
    with lite.database.reading() as connection:
        (gone,) = withdrawals.of_table(connection, listed)
    assert (gone.site, gone.corrected) == (SITE, False)
    assert "It is shown no more." in gone.sentence


def test_a_reason_is_text(gone: CentreUnderTest) -> None:
    sent = correction(right(proportion(50, 300)), why="<script>alert(1)</script>")
    assert gone.put(sent).status_code == 201
    for page in ("/releases", "/releases?lang=nl"):
        assert "<script>alert" not in gone.get(page).text
