"""The operator's commands, as typed."""

import json
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.cli import main
from api.settings import read
from federated.signing import text_of

ROOT = Path(__file__).resolve().parents[2]
KEY = text_of(Ed25519PrivateKey.from_private_bytes(b"\x05" * 32).public_key())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a fresh centre in it, as working directory."""
    monkeypatch.chdir(tmp_path)
    assert main(["init"]) == 0
    (tmp_path / "site.pub").write_text(KEY + "\n")
    return tmp_path


def add(*more: str, site: str = "elst-hospital", code: str = "0344") -> int:
    start = ["site", "add", "--key", "site.pub", "--id", site, "--kind", "hospital"]
    return main([*start, "--name", "Elst", "--gemeentecode", code, "--city", "Elst", *more])


def test_a_centre_that_is_made_for_review_says_so_in_its_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", "--review"]) == 0
    assert read(tmp_path / "central.toml").review.required
    (tmp_path / "central.toml").write_text('database = "sqlite:///central.sqlite"\n')
    assert main(["init", "--review"]) != 0
    assert "write [review] required = true in it" in capsys.readouterr().err


def test_init_makes_settings_and_a_database_and_can_be_repeated(folder: Path) -> None:
    settings = (folder / "central.toml").read_text()
    assert main(["init"]) == 0
    assert (folder / "central.toml").read_text() == settings
    assert (folder / "central.sqlite").is_file()


def test_a_site_is_enrolled_listed_and_suspended(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add("--policy-digest", "ab" * 32, "--label", "synthetic data") == 0
    assert "Fingerprint" in capsys.readouterr().out
    assert main(["site", "policy", "elst-hospital", "cd" * 32]) == 0
    assert main(["site", "suspend", "elst-hospital"]) == 0
    assert main(["site", "list"]) == 0
    assert main(["audit", "show"]) == 0
    assert main(["audit", "verify"]) == 0
    out = capsys.readouterr().out
    assert "suspended" in out
    assert re.search(r"\d+ audit records, chain unbroken\.", out)


INVITE = ["site", "invite", "--id", "goes-hospital", "--kind", "hospital", "--name", "It's Goes"]


def test_an_invitation_shows_a_code_once_and_what_to_tell_the_site(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*INVITE, "--gemeente", "Goes"]) == 0
    told = capsys.readouterr().out
    (code,) = set(re.findall(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}\b", told))
    assert f"heldennet-site join {code}" in told
    line = next(x for x in told.splitlines() if "heldennet-site init" in x)
    assert shlex.split(line)[5] == "It's Goes"
    assert main(["site", "list"]) == 0
    assert main(["audit", "show"]) == 0
    again = capsys.readouterr().out
    assert "invited" in again
    assert code not in again
    assert main(["site", "confirm", "goes-hospital", "ad07", "6e30", "e9bf", "42c9"]) == 3
    assert "No site goes-hospital waits" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["Bergen", "Beemster", "Nergenshuizen"])
def test_an_invitation_to_a_place_that_is_not_clear_makes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    assert main([*INVITE, "--gemeente", place]) == 3
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ({"site": "Elst!"}, 3, "--id"),
        ({"code": "34"}, 3, "--gemeentecode"),
    ],
)
def test_a_wrong_option_is_one_sentence(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: dict[str, str],
    code: int,
    words: str,
) -> None:
    assert add(**arguments) == code
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1


def test_a_key_that_is_none_is_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "site.pub").write_text("-----BEGIN PRIVATE KEY-----\n")
    assert add() == 4
    (folder / "site.pub").unlink()
    assert add() == 4
    assert "site.pub" in capsys.readouterr().err


def test_a_site_twice_a_policy_of_nobody_and_a_short_digest_are_refused(folder: Path) -> None:
    assert add() == 0
    assert add() == 3
    assert main(["site", "policy", "nobody-here", "ab" * 32]) == 3
    assert main(["site", "policy", "elst-hospital", "ab"]) == 3
    assert main(["site", "suspend", "nobody-here"]) == 3


@pytest.mark.parametrize(
    "content", ["database = 3", "unknown = 1", "= no toml", "url = 'ftp://x'", 'url = "a/b"']
)
def test_settings_that_cannot_be_used_are_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    (folder / "central.toml").write_text(content)
    assert main(["site", "list"]) == 3
    assert capsys.readouterr().err.startswith("heldennet-central: central.toml")


def test_without_settings_the_sentence_says_what_to_type(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["audit", "verify"]) == 3
    assert "heldennet-central init" in capsys.readouterr().err


def test_serving_other_machines_needs_an_address(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--host", "0.0.0.0"]) == 3  # noqa: S104
    assert "url" in capsys.readouterr().err


def test_the_document_is_printed_without_settings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["openapi"]) == 0
    assert json.loads(capsys.readouterr().out)["openapi"].startswith("3.1")


def test_a_report_without_figures_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--out", "out/report.html"]) == 0
    assert "No figures yet." in (folder / "out" / "report.html").read_text()
    assert main(["compare", "I01"]) == 0
    assert "I01" in capsys.readouterr().out
    assert main(["compare", "Z99"]) == 10


def test_help_is_there_within_half_a_second() -> None:
    command = [sys.executable, "-c", "from api.cli import main; main(['--help'])"]
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run(command, check=False, capture_output=True)
        taken.append(time.perf_counter() - began)
    assert min(taken) < 0.5


def test_a_reader_that_stops_early_gets_no_traceback_and_no_warning() -> None:
    run = "import sys; from api.cli import main; sys.exit(main(['openapi']))"
    command = f'{sys.executable} -c "{run}" | head -c 20; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(
        ["/bin/bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("{")


def test_a_long_id_is_listed_in_full_on_a_narrow_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    long = "ziekenhuis-met-een-lange-naam-aan-de-rijn"
    assert add(site=long) == 0
    capsys.readouterr()
    assert main(["site", "list"]) == 0
    out = capsys.readouterr().out
    cells = [line.split("│")[1].strip() for line in out.splitlines() if line.startswith("│")]
    assert "".join(cells) == long
    assert "…" not in out


PLANTED = ("999990019", "Jansje de Verzonnene", "Dorpsstraat 1a")


def test_what_nobody_foresaw_is_one_coded_sentence_without_a_value(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_database: object) -> int:
        raise ValueError(" ".join(PLANTED)) from KeyError(PLANTED[1])

    monkeypatch.setattr("api.operator.verify_audit", fail)
    assert main(["audit", "verify"]) == 20
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1
    assert re.match(
        r"heldennet-central: Audit verify stopped: ValueError at api\.commands\.auditing:\d+\. ",
        shown.err,
    )
    assert not [value for value in PLANTED if value in shown.out + shown.err]


@pytest.mark.parametrize(
    "code",
    [
        "raise ValueError('{0}')",
        "import threading; t = threading.Thread(target=int, args=('{0}',)); t.start(); t.join()",
        "class A:\n  def __del__(self): raise ValueError('{0}')\nA()",
    ],
    ids=["exception", "thread", "unraisable"],
)
def test_a_process_that_ends_by_itself_prints_no_value(code: str) -> None:
    program = "from federated import boundary\nboundary.take_over()\n" + code.format(PLANTED[1])
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )
    assert "Verzonnene" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
