"""The client for notebooks against a centre that serves on loopback, and one that misbehaves."""

import ast
import json
import re
import runpy
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import uvicorn

import heldennet_client
from heldennet_client import Centre, CentreError
from heldennet_client.comparison import FIGURE, Comparison
from tests.api.conftest import CentreUnderTest, approve_every_cube, make_centre, sqlite_template  # noqa: F401  # a fixture
from tests.api.figures import Y2025, hidden, proportion, release, table


@pytest.fixture(scope="module")
def url(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:  # noqa: F811
    """The address of a centre with two hospitals, one of them hidden."""
    folder = tmp_path_factory.mktemp("centre")
    shutil.copy(sqlite_template, folder / "central.sqlite")
    centre = make_centre(folder, "sqlite:///central.sqlite")
    _fill(centre)
    server = uvicorn.Server(uvicorn.Config(centre.app, port=0, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(20)
    centre.database.close()


def _fill(centre: CentreUnderTest) -> None:
    with centre.database.writing() as connection:
        approve_every_cube(connection)
    for site in ("elst-hospital", "goes-hospital"):
        centre.enrol(site)
    one, other = proportion(40, 320), hidden("I01", eligible=130)
    assert centre.put(release("elst-hospital", [table("I01", Y2025, one)])).status_code == 201
    assert centre.put(release("goes-hospital", [table("I01", Y2025, other)])).status_code == 201


def test_a_comparison_is_a_data_frame_where_hidden_is_missing(url: str) -> None:
    with Centre(url) as centre:
        found = centre.comparison("unplanned_readmission_30d")
    frame = found.frame.set_index("site")
    assert frame.loc["elst-hospital", "estimate"] == 12.5
    assert frame.loc["elst-hospital", "measured"] == 320
    assert frame.estimate.isna().to_dict() == {"elst-hospital": False, "goes-hospital": True}
    assert found.indicator == "I01"
    assert found.pooled.empty
    assert found.case_mix.empty


def test_arrow_holds_the_same_figures(url: str) -> None:
    with Centre(url) as centre:
        found = centre.comparison("I01")
    columns = found.arrow().to_pydict()
    assert columns["site"] == ["elst-hospital", "goes-hospital"]
    assert columns["estimate"] == [12.5, None]


def test_what_is_printed_says_what_belongs_to_the_figures(url: str) -> None:
    with Centre(url) as centre:
        said = str(centre.comparison("I01"))
    assert "Numerator: children with at least one unplanned admission" in said
    assert "synthetic data" in said
    assert "not shown at the source, whatever the cause" in said
    assert "no pooled figure yet" in said
    assert said.count(" hidden") >= 3  # estimate, low and high


def test_a_chart_names_who_is_hidden_and_asks_nobody(url: str) -> None:
    with Centre(url) as centre:
        chart = centre.comparison("I01").plot().to_dict()
    text = json.dumps(chart)
    assert "Not shown: goes-hospital in full" in text
    assert chart["layer"][1]["encoding"]["y"]["sort"] == "ascending"
    links = [w for w in text.split('"') if w.startswith("http") and "vega" not in w]
    assert links == []


def test_a_chart_names_who_was_measured_too_little_and_what_was_withdrawn() -> None:
    figure = dict.fromkeys(FIGURE, "1") | {
        "measured": 90,
        "eligible": 300,
        "label": "synthetic data",
    }
    numbers = {"estimate": 12.5, "low": 10.0, "high": 15.0}
    figures = [
        {**figure, **numbers, "siteName": name, "completeness": band}
        for name, band in (("Elst", ">=80"), ("Goes", "<60"), ("Tiel", None))
    ]
    indicator = {"id": "I01", "nameEn": "Readmission", "definition": "Of all.", "notes": []}
    notes: dict[str, object] = dict.fromkeys(("note", "versionNote", "pooledNote"))
    gone = [{"siteName": "Elst", "period": "2025", "day": "2026-03-05"}]
    gone += [{**gone[0], "siteName": "Tiel", "added": True}]  # type: ignore[dict-item]
    notes |= {"indicator": indicator, "figures": figures, "pooled": [], "withdrawn": gone}
    found = Comparison(notes)
    assert "Withdrawn: Elst, 2025, on 2026-03-05." in found.notes
    assert "Withdrawn: what was added later to Tiel, 2025, on 2026-03-05. " in str(found.notes)
    chart = found.plot().to_dict()
    (drawn,) = chart["datasets"].values()
    assert [one["siteName"] for one in drawn] == ["Elst", "Tiel"]
    assert "Not drawn, less than 60% measured: Goes" in chart["title"]["subtitle"]
    told = {one["field"] for one in chart["layer"][0]["encoding"]["tooltip"]}
    assert {"completeness", "definitionVersion"} <= told


def test_a_split_with_other_sorts_of_data_still_makes_a_chart(url: str) -> None:
    with Centre(url) as centre:
        found = centre.comparison("I01", by="ga_band")
        assert found.frame.empty
        assert found.plot().to_dict()["title"]["text"].startswith("I01")


def test_a_split_may_be_asked_for_by_its_long_name(url: str) -> None:
    with Centre(url) as centre:
        found = centre.comparison("unplanned_readmission_30d", by="gestational_age_band")
        total = centre.comparison("I01")
    assert (found.indicator, found.by, total.by) == ("I01", "ga_band", None)


def test_the_catalogue_is_a_data_frame(url: str) -> None:
    with Centre(url) as centre:
        found = centre.indicators()
    assert found.loc["I01", "slug"] == "unplanned_readmission_30d"
    assert len(found) > 20


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (
            lambda c: c.comparison("no_such_thing"),
            "There is no indicator of this name. Known: birth",
        ),
        (lambda c: c.comparison("I01", by="shoe_size"), "I01 has no such split. Known: arm"),
        (lambda c: c.comparison("I99"), "There is no indicator of this name."),
    ],
)
def test_what_cannot_be_is_one_sentence(
    url: str, ask: Callable[[Centre], object], said: str
) -> None:
    with Centre(url) as centre, pytest.raises(CentreError, match=said):
        ask(centre)


class _Moody(BaseHTTPRequestHandler):
    """Answers what it is told to, and remembers what it was asked."""

    plan: list[tuple[int, dict[str, str], bytes]]
    asked: list[dict[str, str]]

    def do_GET(self) -> None:
        self.asked.append(dict(self.headers))
        status, headers, body = self.plan.pop(0)
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def moody() -> Iterator[tuple[str, type[_Moody]]]:
    """A server that answers by a plan."""
    handler = type("Planned", (_Moody,), {"plan": [], "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", handler
        server.shutdown()
        thread.join()


BODY = json.dumps(
    {"indicator": {"id": "I01", "nameEn": "x", "definition": "y", "notes": []}, "figures": [],
     "pooled": [], "note": None, "versionNote": None, "pooledNote": None}
).encode()  # fmt: skip


def test_an_answer_that_did_not_change_is_not_sent_again(
    moody: tuple[str, type[_Moody]],
) -> None:
    url, server = moody
    server.plan += [(200, {"ETag": '"1"'}, BODY), (304, {}, b"")]
    with Centre(url) as centre:
        first, second = centre.comparison("I01"), centre.comparison("I01")
    assert str(first) == str(second)
    assert [one.get("If-None-Match") for one in server.asked] == [None, '"1"']


def test_a_busy_centre_is_asked_again_after_the_time_that_it_names(
    moody: tuple[str, type[_Moody]],
) -> None:
    url, server = moody
    server.plan += [(429, {"Retry-After": "7"}, b"{}"), (503, {}, b""), (200, {}, BODY)]
    waited: list[float] = []
    with Centre(url, sleep=waited.append) as centre:
        centre.comparison("I01")
    assert waited == [7.0, 1.0]


@pytest.mark.parametrize("body", [b"<html>a proxy</html>", b"[1]"])
def test_another_kind_of_server_is_told_to_be_one(
    moody: tuple[str, type[_Moody]], body: bytes
) -> None:
    url, server = moody
    server.plan += [(404, {}, body)]
    with Centre(url) as centre, pytest.raises(CentreError, match="404"):
        centre.comparison("I01")


def test_a_centre_that_is_away_is_told_after_some_tries() -> None:
    waited: list[float] = []
    with (
        Centre("http://127.0.0.1:9", sleep=waited.append) as centre,
        pytest.raises(CentreError, match="does not answer"),
    ):
        centre.comparison("I01")
    assert waited == [0.5, 1.0, 2.0, 4.0]


def test_an_address_without_a_scheme_is_refused() -> None:
    with pytest.raises(CentreError, match="begins with https"):
        Centre("central.example.nl")


def test_the_client_imports_none_of_the_product() -> None:
    allowed = {"httpx", "pandas", "pyarrow", "altair", "heldennet_client"}
    folder = Path(str(heldennet_client.__file__)).parent
    found = set()
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {one.name.split(".")[0] for one in node.names}
            if isinstance(node, ast.ImportFrom):
                found.add(str(node.module).split(".")[0])
    assert {name for name in found if name not in sys.stdlib_module_names} <= allowed


def test_what_the_researchers_page_shows_works(url: str, tmp_path: Path) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "researcher.md"
    shown, _ = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    notebook = tmp_path / "notebook.py"
    notebook.write_text(shown.replace("https://central.example.nl", url), encoding="utf-8")
    runpy.run_path(str(notebook))["centre"].close()
