"""What every answer has, and what the document says."""

import json
import logging
import re
import shutil
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.app import create_api, create_app
from federated.errors import UnknownIndicator

from .conftest import CentreUnderTest

PLANTED = "999990019"


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough to read pages from."""
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    return "sqlite:///central.sqlite"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"/v1/{PLANTED}", 404),
        ("GET", f"/{PLANTED}", 404),
        ("GET", f"/static/{PLANTED}", 404),
        ("GET", "/static/../api.py", 404),
        ("GET", f"/indicators/{PLANTED}", 404),
        ("DELETE", "/v1/health", 405),
        ("POST", "/", 405),
        ("GET", f"/v1/comparisons/{PLANTED}", 400),
        ("GET", "/v1/comparisons/Z99", 404),
        ("GET", f"/v1/comparisons/I01?dimension={PLANTED}", 400),
        ("GET", f"/v1/comparisons/I01?dimension={'x' * 100}", 400),
        ("GET", "/v1/health/", 404),
    ],
)
def test_every_error_is_a_problem_without_an_echo(
    centre: CentreUnderTest, method: str, path: str, status: int
) -> None:
    response = centre.send(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert sorted(problem) == ["detail", "instance", "status", "title", "type"]
    assert problem["type"].startswith("urn:heldennet:problem:")
    assert PLANTED not in response.text


def test_an_error_that_nobody_foresaw_shows_nothing(
    centre: CentreUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    @centre.app.get("/broken")
    def broken() -> None:
        raise KeyError(PLANTED)

    centre.app.router.routes.insert(0, centre.app.router.routes.pop())
    response = centre.get("/broken")
    assert response.status_code == 500
    assert response.json()["type"] == "urn:heldennet:problem:unexpected"
    assert PLANTED not in response.text + caplog.text
    assert "KeyError" in caplog.text


def test_health_answers_with_the_time(centre: CentreUnderTest) -> None:
    response = centre.get("/v1/health")
    assert response.headers["content-type"] == "application/health+json"
    assert response.json() == {
        "status": "pass",
        "version": "1",
        "releaseId": "1.0.0",
        "checks": {"database": [{"componentType": "datastore", "status": "pass"}]},
    }


def test_every_answer_has_the_version_and_the_security_headers(centre: CentreUnderTest) -> None:
    for path in ("/", "/v1/health", "/v1/nothing", "/static/style.css"):
        headers = centre.get(path).headers
        assert headers["api-version"] == "1.0.0"
        assert headers["x-content-type-options"] == "nosniff"
        assert "unsafe" not in headers["content-security-policy"]
        assert "default-src 'none'" in headers["content-security-policy"]


def test_the_access_log_has_the_pattern_and_no_value(
    centre: CentreUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "heldennet.access")
    centre.get(f"/v1/comparisons/I01?period={PLANTED}")
    centre.get(f"/{PLANTED}")
    assert "GET /v1/comparisons/{indicator} 200" in caplog.text
    assert PLANTED not in caplog.text


def test_the_catalogue_lists_every_indicator(centre: CentreUnderTest) -> None:
    from federated.indicators import catalogue

    found = centre.get("/v1/indicators").json()["indicators"]
    assert [one["id"] for one in found] == list(catalogue())
    assert {"nameEn", "labelNl", "definition", "populations", "version"} <= set(found[0])


def document(app: FastAPI) -> dict[str, object]:
    described: dict[str, object] = app.openapi()
    return described


def test_the_document_follows_the_dutch_design_rules(centre: CentreUnderTest) -> None:
    found = centre.get("/v1/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    assert found["servers"][0]["url"].endswith("/v1")
    assert set(found["info"]["contact"]) == {"name", "email", "url"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", found["info"]["version"])
    for path, operations in found["paths"].items():
        assert re.fullmatch(r"(/([a-z0-9-]+|\{[a-zA-Z]+\}))+", path)
        for method, operation in operations.items():
            answers = operation["responses"]
            assert all("API-Version" in a["headers"] for a in answers.values())
            for status, answer in answers.items():
                if status >= "400":
                    schema = answer["content"]["application/problem+json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/Problem"}
            if method == "put" or operation.get("parameters"):
                assert "400" in answers
    names = json.dumps(found["components"]["schemas"])
    assert "HTTPValidationError" not in names
    assert not re.findall(r'"properties": \{[^}]*"[a-z]+_[a-z]+":', names)


def test_every_reference_of_the_document_exists(centre: CentreUnderTest) -> None:
    found = centre.get("/v1/openapi.json").json()
    known = {f"#/components/schemas/{name}" for name in found["components"]["schemas"]}
    assert set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(found))) <= known
    assert "#/components/schemas/Release" in known


def test_a_centre_that_knows_its_address_uses_it(centre: CentreUnderTest) -> None:
    settings = centre.app.state.centre.settings
    app = create_app(settings.model_copy(update={"url": "https://central.example.nl"}))
    assert document(create_api(app.state.centre))["servers"] == [
        {"url": "https://central.example.nl/v1", "description": "this centre"}
    ]
    app.state.centre.database.close()


def test_without_an_address_only_this_machine_is_believed(centre: CentreUnderTest) -> None:
    response = centre.send(
        "PUT",
        f"/v1/releases/{'0' * 64}",
        {"Host": "central.example.nl", "Content-Type": "application/json"},
        b"{}",
    )
    assert response.status_code == 421


def test_an_unknown_indicator_is_told_which_ones_there_are(centre: CentreUnderTest) -> None:
    detail = centre.get("/v1/comparisons/Z99").json()["detail"]
    assert "I01" in detail
    assert UnknownIndicator.status == 404


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/enrolments/elst-hospital", "GET, HEAD, PUT"),
        ("/v1/releases/" + "ab" * 32, "PUT"),
        ("/v1/indicators", "GET, HEAD"),
        ("/account/passkeys", "GET, HEAD, POST"),
    ],
)
def test_an_address_says_every_method_that_it_takes(
    centre: CentreUnderTest, path: str, allowed: str
) -> None:
    answer = centre.send("DELETE", path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
