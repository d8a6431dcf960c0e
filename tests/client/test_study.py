"""Studies in a notebook, against a centre on loopback with one that is published and one that waits."""

import json
import re
import runpy
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from math import exp
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from api.store import studies
from api.studies.registering import register
from heldennet_client import Centre, CentreError
from tests.api.conftest import make_centre, sqlite_template  # noqa: F401  # a fixture
from tests.studies import spec
from tests.studies.published import put

NEXT = ("version = 1", "version = 2")


@dataclass(frozen=True)
class Served:
    """Where it is, and what was published there."""

    url: str
    digest: str
    result: dict[str, Any]


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:  # noqa: F811
    """Version 1 is published; version 2 is registered and waits."""
    folder = tmp_path_factory.mktemp("centre")
    shutil.copy(sqlite_template, folder / "central.sqlite")
    centre = make_centre(folder, "sqlite:///central.sqlite")
    study = put(centre.database, spec.text(3, spec.PLAIN))
    for site in spec.NAMES[:3]:
        centre.enrol(site)
    register(centre.database, spec.text(3, NEXT), "R. de Vraag", datetime(2026, 11, 22, tzinfo=UTC))
    with centre.database.reading() as connection:
        found = studies.result(connection, study.digest())
    assert found is not None
    server = uvicorn.Server(uvicorn.Config(centre.app, port=0, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield Served(url, study.digest(), json.loads(found[1]))
    server.should_exit = True
    thread.join(20)
    centre.database.close()


def test_the_list_says_of_every_version_how_far_it_is(served: Served) -> None:
    with Centre(served.url) as centre:
        found = centre.studies().set_index("version")
    assert found.state.to_dict() == {1: "published", 2: "waits for sites"}
    assert found.loc[1, "id"] == served.digest


def test_a_result_is_a_data_frame_with_the_very_numbers(served: Served) -> None:
    with Centre(served.url) as centre:
        result = centre.study("readmission-arm@1").result
    model = result.frame[result.frame.error == "model"]
    assert model.term.to_list() == served.result["terms"]
    assert model.estimate.to_list() == served.result["estimates"]
    assert model.high.to_list() == served.result["errors"]["model"]["high"]
    assert result.arrow().num_rows == len(result.frame)
    assert result.fit["families"] == served.result["fit"]["families"]
    assert result.citation.result_digest == served.result["result_digest"]
    assert result.citation.sites == spec.NAMES[:3]


def test_the_summary_says_all_that_belongs_to_the_figures(served: Served) -> None:
    with Centre(served.url) as centre:
        said = centre.study(served.digest).summary()
    assert "readmission-arm, version 1 (preregistered)" in said
    assert "exp() of one is an odds ratio" in said
    assert f"{served.result['estimates'][1]:.4f}" in said
    for sentence in served.result["assumes"]:
        assert f"Assumes: {sentence}" in said
    assert f"study {served.digest}; result {served.result['result_digest']}." in said


def drawn(chart: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of the intervals."""
    rows: list[dict[str, Any]] = chart["datasets"][chart["layer"][1]["data"]["name"]]
    return rows


def test_the_chart_shows_odds_ratios_and_asks_nobody(served: Served) -> None:
    with Centre(served.url) as centre:
        study = centre.study(served.digest)
    chart = study.plot().to_dict()
    rows = drawn(chart)
    assert [row["term"] for row in rows] == served.result["terms"][1:]
    assert rows[0]["estimate"] == pytest.approx(exp(served.result["estimates"][1]))
    links = [w for w in json.dumps(chart).split('"') if w.startswith("http") and "vega" not in w]
    assert links == []
    robust = drawn(study.plot(error="cr0").to_dict())
    assert robust[0]["low"] != rows[0]["low"]
    with pytest.raises(CentreError, match="Known: model, hc1, cr0"):
        study.plot(error="hc3")


def test_what_is_not_published_is_said_in_one_sentence(served: Served) -> None:
    with Centre(served.url) as centre:
        newest = centre.study("readmission-arm")
        with pytest.raises(CentreError, match="Known: readmission-arm@1, readmission-arm@2"):
            centre.study("no-such-study")
        with pytest.raises(CentreError, match="No such study is registered here"):
            centre.study("ab" * 32)
    assert (newest.version, newest.published) == (2, False)
    assert "No published result yet. No run was opened yet." in newest.summary()
    with pytest.raises(CentreError, match="has no published result yet"):
        newest.plot()


def test_what_the_researchers_page_shows_of_a_study_works(served: Served, tmp_path: Path) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "researcher.md"
    _, shown = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    notebook = tmp_path / "notebook.py"
    told = shown.replace("https://central.example.nl", served.url)
    told = told.replace("readmission-programme", "readmission-arm@1")
    notebook.write_text(told, encoding="utf-8")
    made = runpy.run_path(str(notebook))
    made["centre"].close()
    assert made["study"].digest == served.digest
