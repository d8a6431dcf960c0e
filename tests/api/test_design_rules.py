"""The API by the NLGov REST API Design Rules: in its document, and in every answer."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from tests.system import missing

from .conftest import CentreUnderTest
from .design_rules import RULES, Document
from .sheets import open_centre

ROOT = Path(__file__).resolve().parents[2]
KNOWN = (ROOT / "tools" / "node_modules" / ".bin", Path("/usr/local/bin"), Path("/usr/bin"))


@pytest.fixture(scope="module")
def centre(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CentreUnderTest]:
    """An empty centre; here it is only read."""
    made = open_centre(sqlite_template, tmp_path_factory.mktemp("centre"))
    yield made
    made.database.close()


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """What the command prints."""
    from contextlib import redirect_stdout
    from io import StringIO

    folder, printed = tmp_path_factory.mktemp("document"), StringIO()
    with redirect_stdout(printed):
        assert main(["--settings", str(folder / "none.toml"), "openapi"]) == 0
    found: Document = json.loads(printed.getvalue())
    return found


@pytest.mark.parametrize("name", RULES)
def test_the_document_keeps_the_rule(document: Document, name: str) -> None:
    assert list(RULES[name](document)) == []


def _spoilt(document: Document, spoil: Callable[[Document], object]) -> set[str]:
    other = deepcopy(document)
    spoil(other)
    return {name for name, rule in RULES.items() if list(rule(other))}


SPOILS: dict[str, Callable[[Document], object]] = {
    "doc_openapi": lambda d: d.update(openapi="3.0.3"),
    "doc_openapi_contact": lambda d: d["info"]["contact"].pop("email"),
    "uri_version": lambda d: d.update(servers=[{"url": "https://central.example.nl"}]),
    "servers_use_https": lambda d: d.update(servers=[{"url": "http://central.example.nl/v1"}]),
    "semver": lambda d: d["info"].update(version="1.0"),
    "version_header": lambda d: d["paths"]["/tables"]["get"]["responses"]["200"].pop("headers"),
    "no_trailing_slash": lambda d: d["paths"].update({"/tables/": {}}),
    "path_segments_kebab_case": lambda d: d["paths"].update({"/ourTables": {}}),
    "query_keys_camel_case": lambda d: d["paths"]["/tables"]["get"]["parameters"].append(
        {"name": "page_size", "in": "query"}
    ),
    "property_casing": lambda d: d["components"]["schemas"]["Health"]["properties"].update(
        {"release_id": {}}
    ),
    "schema_camel_case": lambda d: d["components"]["schemas"].update({"our-table": {}}),
    "problem_details": lambda d: d["components"]["schemas"]["Problem"]["properties"].update(
        {"trace": {}}
    ),
    "invalid_input": lambda d: d["paths"]["/tables"]["get"]["responses"].pop("400"),
    "date_time": lambda d: d["components"]["schemas"]["Health"]["properties"].update(
        {"startDate": {"type": "string"}}
    ),
}


@pytest.mark.parametrize("name", SPOILS)
def test_a_document_that_breaks_the_rule_is_noticed(document: Document, name: str) -> None:
    assert name in _spoilt(document, SPOILS[name])


@pytest.mark.shared
def test_spectral_is_silent_with_the_published_rules(
    document: Document, shared: Path, tmp_path: Path
) -> None:
    places = [*map(str, KNOWN), os.environ.get("PATH", "")]
    spectral = shutil.which("spectral", path=os.pathsep.join(places))
    if spectral is None:
        missing("Spectral is not on this machine (npm ci --prefix tools)")
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document))
    rules = shared / "api" / "spectral-adr.yaml"
    words = [spectral, "lint", "--ruleset", str(rules), "--fail-severity", "hint", str(path)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/tables", 200),
        ("HEAD", "/v1/tables", 200),
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1", 404),
        ("GET", "/v1/", 404),
        ("GET", "/v1/tables/", 404),
        ("GET", "/indicators/I01/", 404),
        ("DELETE", "/v1/tables", 405),
        ("OPTIONS", "/v1/tables", 405),
        ("GET", "/v1/tables?page=0", 400),
        ("GET", "/v1/tables?pagesize=3", 400),
        ("PUT", f"/v1/releases/{'0' * 64}", 415),
        ("GET", "/v1/releases", 401),
    ],
)
def test_every_answer_tells_the_version(
    centre: CentreUnderTest, method: str, path: str, status: int
) -> None:
    response = centre.send(method, path)
    assert response.status_code == status
    assert response.headers["api-version"] == "1.0.0"
    if status >= 400:
        assert response.headers["content-type"] == "application/problem+json"
        assert set(response.json()) == {"type", "title", "status", "detail", "instance"}
    if status == 405:
        assert response.headers["allow"] == "GET, HEAD"


def test_all_wrong_parameters_are_told_together_and_none_is_echoed(centre: CentreUnderTest) -> None:
    response = centre.get("/v1/tables?page=x&pageSize=0&secretName=7")
    detail = response.json()["detail"]
    assert "page, pageSize" in detail
    assert "not known here" in detail
    assert "secretName" not in detail


def test_the_document_may_be_read_from_anywhere(centre: CentreUnderTest) -> None:
    response = centre.get("/v1/openapi.json")
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.json()["openapi"].startswith("3.1")
    assert (
        centre.get("/v1/openapi.json", **{"if-none-match": response.headers["etag"]}).status_code
        == 304
    )


def test_what_is_not_published_is_kept_nowhere(centre: CentreUnderTest) -> None:
    for path in ("/", "/v1/health", "/v1/nothing", "/v1/releases"):
        headers: Any = centre.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-frame-options"] == "DENY"
        assert "access-control-allow-origin" not in headers
