"""Attacks that are about no one route: what is typed, sent or named to get at something else."""

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from sqlalchemy import event

from federated import signing

from .browser import Browser, add, signed_in
from .conftest import URL, CentreUnderTest

ROOT = Path(__file__).resolve().parents[2]
INJECTIONS = (
    "' OR 1=1 --",
    "'; DROP TABLE people; --",
    '" OR ""="',
    "%",
    "{{ 7919*6841 }}",
    "${7919*6841}",
    "\x00",
)


def test_no_text_of_a_request_is_a_part_of_a_question(small: CentreUnderTest) -> None:
    operator = signed_in(small, add(small, "operator"))
    asked: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(small.database.engine, "before_cursor_execute", note)
    for text in INJECTIONS:
        path = quote(text, safe="")
        answers = [
            small.get(f"/v1/tables/{path}"),
            small.get(f"/v1/comparisons/{path}?by={path}&period={path}"),
            small.get(f"/indicators/{path}?lang={path}"),
            small.get(f"/sign-in/passkey?next={path}"),
            operator.submit("/people/sessions/end", "/account", person=text),
            operator.submit("/account/sessions/end", "/account", session=text),
            operator.submit("/account/passkeys/remove", "/account", passkey=text),
        ]
        assert max(answer.status_code for answer in answers) < 500
        assert not any("54173879" in answer.text for answer in answers)
    event.remove(small.database.engine, "before_cursor_execute", note)
    assert len(asked) > 50
    assert not [one for one in asked if any(text in one for text in INJECTIONS if len(text) > 1)]
    assert operator.get("/account").status_code == 200


def _sent(centre: CentreUnderTest, body: bytes, **more: str) -> tuple[int, str]:
    """What the centre says of a body that a site signed."""
    path = f"/v1/releases/{'ab' * 32}"
    headers = signing.sign_headers(
        centre.keys["elst-hospital"], "PUT", f"{URL}{path}", body, "elst-hospital", centre.clock(),
        uuid4().hex,
    )  # fmt: skip
    answer = centre.send("PUT", path, {**headers, **more}, body)
    return answer.status_code, answer.text


def test_a_body_that_unpacks_to_more_is_not_unpacked(small: CentreUnderTest) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < 100_000
    assert _sent(small, bomb, **{"Content-Encoding": "gzip"})[0] == 415
    assert _sent(small, bomb)[0] == 400


@pytest.mark.parametrize("open_and_close", ["[]", "{}"])
def test_a_body_that_is_nested_deeply_is_refused(
    small: CentreUnderTest, open_and_close: str
) -> None:
    first, last = ("[", "]") if open_and_close == "[]" else ('{"a":', "}")
    deep = (first * 100_000 + "1" + last * 100_000).encode()
    status, text = _sent(small, deep)
    assert status == 400
    assert json.loads(text)["type"].startswith("urn:heldennet:problem:")


def test_no_path_leads_out_of_the_folder_that_is_served(small: CentreUnderTest) -> None:
    tried = (
        "/static/../words.toml", "/static/%2e%2e/words.toml", "/static/..%2fwords.toml",
        "/static/....//words.toml", "/static//etc/passwd", "/static/%2fetc%2fpasswd",
        "/static/..%5cwords.toml", "/static/../../central.toml", "/static/style.css/../../words.toml",
        "/static/%00", "/static/",
    )  # fmt: skip
    for path in tried:
        answer = small.get(path)
        assert answer.status_code in (404, 405), path
        assert "root:" not in answer.text
    assert small.get("/static/style.css").status_code == 200


def test_a_browser_is_told_what_a_file_is(small: CentreUnderTest) -> None:
    script = Browser(small).get("/static/passkey.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["x-content-type-options"] == "nosniff"
    text = script.text
    assert not re.search(r"eval|innerHTML|document\.write|fetch\(|XMLHttpRequest|https?:", text)


def test_every_package_is_pinned_with_its_hash() -> None:
    for name in ("site", "central", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        lines = re.sub(r"\\\n", " ", text).splitlines()
        packages = [line for line in lines if re.match(r"[a-z]", line)]
        assert len(packages) > 20
        assert [one for one in packages if "==" not in one or "--hash=sha256:" not in one] == []
    assert "--require-hashes" in (ROOT / "Makefile").read_text(encoding="utf-8")


FOLDERS = (
    "api",
    "bench",
    "demo",
    "docs",
    "federated",
    "flows",
    "pseudonymisation",
    "quality",
    "sites",
)
ROW = re.compile(r"^\| ([B\d, ]+) [^|]*\| ([^|]+) \| [^|]{20,} \|$", re.MULTILINE)


@pytest.mark.slow
def test_bandit_finds_what_the_page_explains_and_nothing_else(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "bandit", "--quiet", "--recursive", *FOLDERS, "--exit-zero"]
    report = tmp_path / "found.json"
    subprocess.run([*words, "--format", "json", "--output", report], cwd=ROOT, check=True)
    found = json.loads(report.read_text(encoding="utf-8"))
    assert found["errors"] == []
    assert found["metrics"]["_totals"]["SEVERITY.HIGH"] == 0
    page = (
        (ROOT / "docs" / "security.md").read_text(encoding="utf-8").split("## What bandit finds")[1]
    )
    explained = {
        (kind, folder)
        for kinds, folders in ROW.findall(page)
        for kind in re.findall(r"B\d{3}", kinds)
        for folder in re.findall(r"`(\w+)`", folders)
    }
    met = {
        (one["test_id"], one["filename"].removeprefix("./").split("/")[0])
        for one in found["results"]
    }
    assert met - explained == set(), "explain it on the page, or mend it"
    assert explained - met == set(), "nothing needs this line any more"
