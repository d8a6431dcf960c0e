"""A study at its address, as page and as data: what everybody reads of it, before and after."""

import csv
import io
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from api.pages import study as page_of
from api.pages.words import Language, words
from api.store import studies
from api.store.database import Database
from federated.analyses.glm import ASSUMES
from tests.api.conftest import CentreUnderTest
from tests.studies import each_kind, spec
from tests.studies.published import AT, BOTH, publish, put, running, served
from tests.studies.test_desk import Room

LANGUAGES: tuple[Language, ...] = ("en", "nl")
FORBIDDEN = ("<script", "javascript:", " style=", "<style", "http:", "https:", "//")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A study whose sums each site let be seen, with city effects; its result is published."""
    with running(tmp_path_factory.mktemp("central"), spec.text(3, *BOTH)) as made:
        assert made.run() == "closed"
        publish(made)
        yield made


@pytest.fixture(scope="module")
def centre(room: Room) -> Iterator[CentreUnderTest]:
    """The centre of that study."""
    with served(room) as made:
        yield made


@pytest.fixture(scope="module")
def result(room: Room) -> dict[str, Any]:
    """The result as it is stored."""
    with room.database.reading() as connection:
        found = studies.result(connection, room.study.digest())
    assert found is not None
    content: dict[str, Any] = json.loads(found[1])
    return content


def text_of(page: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def read(centre: CentreUnderTest, room: Room, language: Language = "en") -> str:
    answer = centre.get(f"/studies/{room.study.digest()}?lang={language}")
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_result_in_a_chart_in_words_and_in_tables(
    centre: CentreUnderTest, room: Room, result: dict[str, Any], language: Language
) -> None:
    page, t = read(centre, room, language), words(language)
    said = text_of(page)
    assert page.count("<h1>") == 1
    for forbidden in FORBIDDEN:
        assert forbidden not in page.lower().replace("<!doctype", ""), forbidden
    assert page.count("<svg") == 1
    assert page.count('<table class="stack">') == 4  # three sorts of error, and the sites
    for key in ("study_result", "study_fit", "study_assumes", "study_cite", "study_no_effect"):
        assert t[key] in said
    assert result["result_digest"] in said
    assert room.study.digest() in said
    for name in spec.NAMES[:3]:
        assert name in said


@pytest.mark.parametrize("kind", ["mantel_haenszel", "describe", "quantiles"])
def test_where_no_case_mix_is_held_equal_the_page_does_not_say_so(
    tmp_path: Path, kind: str
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'central.sqlite'}")
    database.migrate()
    digest = put(database, each_kind.text(kind)).digest()
    with database.reading() as connection:
        page = text_of(page_of.page(digest, connection, "en"))
    database.close()
    t = words("en")
    assert t["study_no_effect"] not in page
    assert t["study_no_effect_bare"] in page


def test_the_numbers_on_the_page_are_those_of_the_result(
    centre: CentreUnderTest, room: Room, result: dict[str, Any]
) -> None:
    from math import exp

    said = text_of(read(centre, room))
    at = result["terms"].index("arm[programme]")
    low, high = (result["errors"]["model"][end][at] for end in ("low", "high"))
    ratio = exp(result["estimates"][at])
    assert (
        f"are {ratio:.2f} times as large (95% interval {exp(low):.2f} to {exp(high):.2f})" in said
    )
    assert f"{result['estimates'][at]:.4f}" in said
    assert f"Families {result['fit']['families']:,} Sites 3" in said
    for one in result["cities"]:
        assert (
            f"{one['observed'] / one['expected']:.2f} ({one['low']:.2f} to {one['high']:.2f})"
            in said
        )


def test_dutch_has_dutch_numbers_and_no_english_sentence(
    centre: CentreUnderTest, room: Room, result: dict[str, Any]
) -> None:
    page = read(centre, room, "nl")
    assert 'lang="en">' not in page.replace('hreflang="en">', "").replace('class="language"', "")
    for sentence in (*ASSUMES, *result["assumes"]):
        dutch, known = page_of.assumed(sentence, "nl")
        assert known, sentence
        assert dutch != sentence
    assert re.search(
        r"odds op ongeplande heropname binnen 30 dagen zijn \d,\d\d keer", text_of(page)
    )


def test_the_list_leads_to_the_page(centre: CentreUnderTest, room: Room) -> None:
    for language in LANGUAGES:
        page = centre.get(f"/studies?lang={language}").text
        assert f'href="/studies/{room.study.digest()}?lang={language}"' in page
        state = words(language)["studies_state_published"].capitalize()
        assert f"{state}, {AT[:10]}." in page


def test_the_coefficients_are_handed_out_in_every_form(
    centre: CentreUnderTest, room: Room, result: dict[str, Any]
) -> None:
    path = f"/v1/studies/{room.study.digest()}"
    parquet = centre.get(path, accept="application/vnd.apache.parquet")
    table = pq.read_table(io.BytesIO(parquet.content)).to_pydict()
    kinds = ["model", "hc1", "cr0"]  # as the study names them
    assert table["term"] == result["terms"] * len(kinds)
    assert table["estimate"] == result["estimates"] * len(kinds)
    assert table["se"] == [number for kind in kinds for number in result["errors"][kind]["se"]]
    assert set(table["resultDigest"]) == {result["result_digest"]}
    noted = zip(table["error"], table["note"], strict=True)
    assert {error for error, note in noted if note} == {"cr0"}  # three cities are too few for its p
    assert "readmission-arm-1.parquet" in parquet.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(centre.get(f"{path}?format=csv").text)))
    assert [float(row["high"]) if row["high"] else None for row in rows] == table["high"]
    assert {row["studyDigest"] for row in rows} == {room.study.digest()}
    cube = centre.get(f"{path}?format=json-stat").json()
    assert cube["dimension"]["term"]["category"]["index"].keys() == set(result["terms"])
    assert centre.get(path).json()["result"] == result


def test_each_table_of_a_result_can_be_fetched_and_the_page_links_it(
    centre: CentreUnderTest, room: Room, result: dict[str, Any]
) -> None:
    path = f"/v1/studies/{room.study.digest()}"
    rows = csv.DictReader(io.StringIO(centre.get(f"{path}?part=fit&format=csv").text))
    told = {row["name"]: row["value"] for row in rows}
    assert float(told["loglik"]) == result["fit"]["loglik"]
    absent = centre.get(f"{path}?part=curves&format=csv")
    assert absent.status_code == 404
    assert (
        absent.json()["detail"]
        == "This result has no curves; it has: coefficients, cities, completeness, fit."
    )
    assert centre.get(f"{path}?part=rows&format=csv").status_code == 400
    page = read(centre, room)
    assert "?part=fit&amp;format=parquet" in page
    assert "part=curves" not in page


def test_an_answer_that_is_held_is_not_sent_again_and_an_unknown_form_is_refused(
    centre: CentreUnderTest, room: Room
) -> None:
    path = f"/v1/studies/{room.study.digest()}"
    for accept in ("application/json", "text/csv"):
        first = centre.get(path, accept=accept)
        again = centre.get(path, **{"accept": accept, "if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert centre.get(path, accept="image/png").status_code == 406
    assert centre.get(f"{path}?form=csv").status_code == 400
    assert centre.get("/v1/studies", accept="text/csv").status_code == 406


def test_there_is_no_page_of_a_study_that_nobody_registered(centre: CentreUnderTest) -> None:
    assert centre.get(f"/studies/{'ab' * 32}").status_code == 404
    assert centre.get("/studies/readmission").status_code in (400, 404)


def test_before_publication_neither_page_nor_any_form_has_anything_of_the_result(
    tmp_path: Path,
) -> None:
    with running(tmp_path / "central", spec.text(3, spec.PLAIN)) as room, served(room) as centre:
        begun = text_of(read(centre, room))
        assert "Run 1 is open to 3 sites" in begun
        assert "Waiting for round 1 until 2026-11-22 10:13 UTC at most." in begun
        assert room.run() == "closed"
        with room.database.reading() as connection:
            found = studies.result(connection, room.study.digest())
        assert found is not None
        stored = json.loads(found[1])
        for language in LANGUAGES:
            page = read(centre, room, language)
            assert words(language)["study_under_review"] in unescape(page)
            assert "<svg" not in page
            assert "<table" not in page
            assert stored["result_digest"] not in page
            assert str(stored["fit"]["families"]) not in text_of(page).replace(
                room.study.digest(), ""
            )
        path = f"/v1/studies/{room.study.digest()}"
        assert centre.get(path).json()["result"] is None
        for form in ("csv", "parquet", "json-stat"):
            refused = centre.get(f"{path}?format={form}")
            assert refused.status_code == 404
            assert "No result of this study is published" in refused.json()["detail"]


def test_a_later_result_that_nobody_reviewed_stays_behind_the_published_one(
    tmp_path: Path,
) -> None:
    with running(tmp_path / "central", spec.text(3, spec.PLAIN)) as room, served(room) as centre:
        assert room.run() == "closed"
        publish(room)
        path = f"/v1/studies/{room.study.digest()}"
        published = centre.get(path).json()["result"]
        with room.database.writing() as connection:
            other = json.dumps({**published, "estimates": [7.0] * 4, "result_digest": "f" * 64})
            studies.keep_result(connection, room.study.digest(), 2, other, "2026-11-23T12:00:00Z")
        assert centre.get(path).json()["result"] == published
        assert "f" * 64 not in read(centre, room)


def test_who_is_missing_is_named_with_the_time_and_no_number(tmp_path: Path) -> None:
    with running(tmp_path / "central", spec.text(4, spec.PLAIN)) as room, served(room) as centre:
        gone = spec.NAMES[3]
        del room.world.places[gone]
        assert room.run() == "asked"
        late = room.now.replace(hour=11)
        room.desk.advance(room.study.digest(), late)
        room.now = late
        room.run()
        for language, said in (
            ("en", f"{gone}: missing since 2026-11-22 10:12 UTC."),
            ("nl", f"{gone}: ontbreekt sinds 2026-11-22 10:12 UTC."),
        ):
            page = text_of(centre.get(f"/studies/{room.study.digest()}?lang={language}").text)
            assert said in page
            assert re.search(r"3 (of|van) 4 (sites|locaties)", page)
