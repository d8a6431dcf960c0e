"""What a person reads: help at once, one sentence for every wrong input, never a traceback."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from federated.onboarding import statements
from federated.release import Release
from flows import command, outbox
from flows.commands import agreement
from sites import onboarding, settings
from sites.example_data import practice
from sites.settings import Site
from tests.flows.conftest import Centre
from tests.flows.typed import Capture, Officers, refused, run

HEAVY = (
    "prefect", "pandas", "great_expectations", "duckdb", "ibis", "pyarrow", "altair",
    "cryptography", "httpx", "pydantic", "numpy",
)  # fmt: skip
INIT = [
    "init", "--yes", "--id", "hospital-zuid", "--name", 'Ziekenhuis "Zuid"', "--kind", "hospital",
    "--gemeentecode", "0363", "--programme", "usual_care", "--families-per-year", "120",
]  # fmt: skip


def test_a_command_is_found_without_the_others() -> None:
    found = {one.name: command.only(one.name) for one in command.catalogue()}
    assert all(one is not None and one.name == name for name, one in found.items())
    assert command.only("nothing") is None


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys; from flows.cli import main\n"
        "try: main(['--help'])\n"
        f"except SystemExit: print('loaded:', [m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )
    assert done.stdout.splitlines()[-1] == "loaded: []", done.stderr


def test_help_names_every_command_in_the_order_of_a_first_day(capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        run("--help")
    text = capsys.readouterr().out
    names = [found.name for found in command.catalogue()]
    assert names == [
        "init", "check", "keys", "join", "conformance", "agreement", "source", "policy", "quality", "deliver", "report", "release",
        "serve", "study", "forget", "retain", "audit", "pseudonyms", "reidentify",
    ]  # fmt: skip
    places = [text.index(f"\n    {name} ") for name in names]
    assert places == sorted(places)


@pytest.mark.parametrize("name", [found.name for found in command.catalogue()])
def test_every_command_has_help(name: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as found:
        run(name, "--help")
    assert found.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: heldennet-site {name}")


def test_a_new_site_is_made_and_told_what_comes_next(tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "zuid"
    assert run(*INIT, "--folder", folder, "--centre", "https://centre.test") == 0
    assert "Next: `heldennet-site --site" in capsys.readouterr().out
    assert {path.name for path in folder.iterdir()} == {
        "site.toml", "policy.toml", "keys", "inbox", "store", "out", "example",
    }  # fmt: skip
    assert folder.stat().st_mode & 0o777 == 0o700
    assert run("--site", folder, "check") != 0
    assert "names no [[source]]" in capsys.readouterr().out


REGISTER = 'table = "person"\n[columns]\n"BSN" = "bsn"\n'


def test_a_municipality_with_messages_alone_is_sent_for_its_household_register(
    tmp_path: Path, capsys: Capture
) -> None:
    folder = tmp_path / "zuid"
    kind = ["--kind", "municipality", "--source", "ijw_xml", "inbox"]
    kind += ["--source", "table", "inbox", "register.toml"]
    assert run(*INIT, "--folder", folder, *kind) == 0
    mapping = folder / "register.toml"
    mapping.write_text(REGISTER)
    assert run("--site", folder, "check") != 0
    said = capsys.readouterr().out
    assert "no   sources  No source tells which people are one household" in said
    assert "household number (family_number)" in said
    mapping.write_text(f'{REGISTER}"Huishoudnummer" = "family_number"\n')
    run("--site", folder, "check")
    assert "ok   sources  2 sources are there" in capsys.readouterr().out


def test_init_asks_a_person_whatever_was_not_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "zuid"
    said = iter(["gemeente-zuid", "Zuid", "gemeente", "den haag", "other", "40", ""])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _question: next(said))
    assert run("init", "--folder", folder, "--no-example") == 0
    made = settings.read(folder / "site.toml")
    assert (made.kind, made.gemeentecode) == ("municipality", "0518")
    assert "ijw_xml" in (folder / "site.toml").read_text("utf-8")
    assert next(said, None) is None


def test_the_kinds_of_agreement_are_those_of_the_statement() -> None:
    assert agreement.KINDS == statements.KINDS
    assert set(agreement.WORDS) == set(agreement.KINDS)


def test_a_site_is_never_made_over_another(folder: Path, capsys: Capture) -> None:
    before = (folder / "site.toml").read_bytes()
    assert "exists already and is kept" in refused(capsys, 3, *INIT, "--folder", folder)
    assert (folder / "site.toml").read_bytes() == before


def test_a_site_that_was_made_halfway_is_finished_with_the_same_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "zuid"
    with monkeypatch.context() as broken:
        broken.setattr(onboarding, "_policy", _pull_the_plug)
        assert run(*INIT, "--folder", folder) == 130
    assert not (folder / "site.toml").exists()
    keys = {file.name: file.read_bytes() for file in (folder / "keys").iterdir()}
    (folder / "example" / "sources.toml").unlink()
    assert run(*INIT, "--folder", folder) == 0
    assert {file.name: file.read_bytes() for file in (folder / "keys").iterdir()} == keys
    assert practice.sources(folder)


def _pull_the_plug(*_args: object) -> None:
    raise KeyboardInterrupt


def test_an_example_has_the_columns_of_the_site_itself(tmp_path: Path) -> None:
    folder, register = tmp_path / "zuid", tmp_path / "register.toml"
    register.write_text(f'{REGISTER}"Huishouden" = "family_number"\n', encoding="utf-8")
    words = ["--kind", "municipality", "--source", "table", "inbox/burgers.csv"]
    assert run(*INIT, "--folder", folder, *words, register) == 0
    (source,) = practice.sources(folder)
    assert source.path.read_text("utf-8").splitlines()[0] == "BSN;Huishouden"
    assert source.path.name == "burgers.csv"


@pytest.mark.parametrize(
    ("flag", "value", "sentence"),
    [
        ("--kind", "school", "kind: input should be 'hospital' or 'municipality'"),
        (
            "--gemeentecode",
            "12",
            "No municipality of the Netherlands is called so or has this code",
        ),
        ("--gemeente", "Bergen", "Bergen (NH.) (0373) or Bergen (L.) (0893). Give the code."),
        ("--gemeente", "Beemster", "Beemster (0370) is part of Purmerend today. Give 0439."),
        ("--format", "ijw_xml", "A hospital exports fhir_ndjson or table"),
        ("--families-per-year", "many", "--families-per-year must be a whole number"),
        ("--centre", "http://centre.test", "centre.url: string should match pattern"),
        ("--trial", "2024", "trial: a closed study is not called like a year or a quarter"),
    ],
)
def test_a_wrong_answer_makes_nothing(
    tmp_path: Path, capsys: Capture, flag: str, value: str, sentence: str
) -> None:
    folder = tmp_path / "zuid"
    assert sentence in refused(capsys, 3, *INIT, "--folder", folder, flag, value)
    assert not folder.exists()


def test_the_sources_of_an_inbox_are_taken_over(tmp_path: Path, capsys: Capture) -> None:
    lines = '[[source]]\nformat = "ijw_xml"\npath = "inbox/ijw"\n'
    (tmp_path / "sources.toml").write_text(lines)
    folder = tmp_path / "zuid"
    words: list[str | Path] = ["--folder", folder, "--sources", tmp_path / "sources.toml"]
    words += ["--source", "table", "inbox/x.csv", "inbox/x.toml"]
    assert run(*INIT, *words) == 0
    found = settings.read(folder / "site.toml").source
    assert [(s.format, str(s.path), str(s.mapping)) for s in found] == [
        ("table", "inbox/x.csv", "inbox/x.toml"),
        ("ijw_xml", "inbox/ijw", "None"),
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--sources", "/nowhere/sources.toml"], "no such file. Nothing was made."),
        (["--source", "spreadsheet", "x"], "--source takes a format"),
        (["--source", "table"], "--source takes a format"),
    ],
)
def test_a_wrong_source_makes_nothing(
    tmp_path: Path, capsys: Capture, words: list[str], sentence: str
) -> None:
    folder = tmp_path / "zuid"
    assert sentence in refused(capsys, 3, *INIT, "--folder", folder, *words)
    assert not folder.exists()


def test_the_example_command_gets_its_own_words(capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        run("source", "example", "--help")
    assert "usage: heldennet-site source example" in capsys.readouterr().out


def test_a_missing_answer_is_asked_for_by_its_flag(tmp_path: Path, capsys: Capture) -> None:
    words: list[str | Path] = ["init", "--yes", "--folder", tmp_path / "x", "--id", "hospital-zuid"]
    assert refused(capsys, 3, *words).startswith("--name is missing: full name, as")


def test_a_folder_without_site(tmp_path: Path, capsys: Capture) -> None:
    assert refused(capsys, 3, "--site", tmp_path, "check") == (
        "site.toml: no such file. `heldennet-site init` makes one."
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("surprise = 1", "site.toml: surprise: extra inputs are not permitted."),
        ("id = ", "site.toml is not valid TOML"),
        (
            "[quality]\nmax_reject_share = 2",
            "site.toml: quality.max_reject_share: input should be less",
        ),
    ],
)
def test_a_wrong_setting_is_named(folder: Path, capsys: Capture, line: str, sentence: str) -> None:
    with (folder / "site.toml").open("a") as file:
        file.write(f"\n{line}\n")
    assert refused(capsys, 3, "--site", folder, "keys").startswith(sentence)


def test_a_key_that_others_can_read(folder: Path, capsys: Capture) -> None:
    (folder / "keys" / "master.key").chmod(0o644)
    sentence = refused(capsys, 4, "--site", folder, "keys")
    assert "master.key can be read by other users of this machine" in sentence


def test_a_key_of_the_wrong_length(folder: Path, capsys: Capture) -> None:
    (folder / "keys" / "master.key").write_bytes(b"short")
    assert "does not hold 32 bytes" in refused(capsys, 4, "--site", folder, "keys")


def test_the_public_key_is_written_for_the_centre(
    folder: Path, tmp_path: Path, capsys: Capture
) -> None:
    assert run("--site", folder, "keys", "--out", tmp_path / "noord.pub") == 0
    written = (tmp_path / "noord.pub").read_text().strip()
    capsys.readouterr()
    run("--site", folder / "site.toml", "keys")
    assert written in capsys.readouterr().out


def test_the_policy_shows_every_column_with_its_action(
    site: Site, officers: Officers, capsys: Capture
) -> None:
    assert run("--site", site.folder, "policy", "show") == 0
    assert "person_number                pseudonym (domain: person)" in capsys.readouterr().out


def test_no_server_is_running(folder: Path, capsys: Capture) -> None:
    with (folder / "site.toml").open("a") as file:
        file.write('\n[prefect]\napi_url = "http://127.0.0.1:9/api"\n')
    sentence = refused(capsys, 20, "--site", folder, "deliver")
    assert sentence.startswith("No Prefect server answers at http://127.0.0.1:9.")
    assert "--direct" in sentence


@pytest.mark.parametrize(
    "url", ["https://prefect.test/api", "http://10.0.0.1:4200/api", "http://127.0.0.1:4200"]
)
def test_a_prefect_server_elsewhere_is_refused(folder: Path, capsys: Capture, url: str) -> None:
    with (folder / "site.toml").open("a") as file:
        file.write(f'\n[prefect]\napi_url = "{url}"\n')
    assert "must be on this machine" in refused(capsys, 3, "--site", folder, "deliver")


def test_releases_are_listed_shown_and_sent(
    site: Site, release: Release, centre: Centre, capsys: Capture
) -> None:
    run("--site", site.folder, "release", "list")
    assert "No release yet." in capsys.readouterr().out
    kept = outbox.put(site.out, release)
    run("--site", site.folder, "release", "list")
    assert f"{kept.digest[:12]}  waits in the outbox  0 tables" in capsys.readouterr().out
    assert run("--site", site.folder, "release", "show", kept.digest[:6]) == 0
    assert "A figure stands for at least 10 families" in capsys.readouterr().out
    centre.clock = datetime.now(UTC)
    assert run("--site", site.folder, "release", "send") == 0
    assert capsys.readouterr().out == "The centre has confirmed it.\n"
    run("--site", site.folder, "release", "list")
    assert f"{kept.digest[:12]}  confirmed 2026-03-02T08:00" in capsys.readouterr().out


def test_an_unknown_release(site: Site, capsys: Capture) -> None:
    assert "No such release here" in refused(capsys, 3, "--site", site.folder, "release", "show")


def test_every_act_with_data_is_in_the_audit(
    site: Site, release: Release, officers: Officers, capsys: Capture
) -> None:
    outbox.put(site.out, release)
    assert officers.advise() == officers.approve() == 0
    for words in (["release", "show"], ["quality"]):
        assert run("--site", site.folder, *words) == 0
    capsys.readouterr()
    run("--site", site.folder, "audit", "show")
    lines = capsys.readouterr().out.splitlines()[1:]
    signed = ["policy propose", "policy advise", "policy approve"]
    enrolled = ["policy new-key", "policy new-key"]
    events = [*enrolled, *signed, "release show", "quality"]
    assert [line[25:47].strip() for line in lines] == events
    assert all(
        " key " in line for line in lines if "policy propose" not in line and "policy" in line
    )
    roles = [line.split("(")[1].split(")")[0] for line in lines if "policy new-key" not in line][:3]
    assert roles == ["data_steward", "privacy_officer", "mandated_officer"]
    assert run("--site", site.folder, "audit", "verify") == 0
    assert "audit: whole; records: 7" in capsys.readouterr().out


def test_a_changed_audit_is_found(site: Site, capsys: Capture) -> None:
    for _ in range(2):
        run("--site", site.folder, "quality")
    file = site.out / "audit.jsonl"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[1:]))
    capsys.readouterr()
    sentence = refused(capsys, 14, "--site", site.folder, "audit", "verify")
    assert sentence.startswith("audit.jsonl: Record 1 of the chain was changed, removed or moved.")


def test_an_interrupt_is_one_sentence(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("flows.doctor.examine", interrupt)
    assert "Nothing is lost" in refused(capsys, 130, "--site", folder, "check")


def test_an_unexpected_error_is_one_sentence_without_its_text(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise ValueError("999990019")

    monkeypatch.setattr("flows.doctor.examine", break_down)
    sentence = refused(capsys, 20, "--site", folder, "check")
    assert sentence.startswith("Check stopped: ValueError at flows.commands.check:")
    assert "999990019" not in sentence


def test_the_reader_of_a_pipe_may_leave(folder: Path) -> None:
    program = "import sys; from flows.cli import main; sys.exit(main())"
    both = f"{sys.executable} -c '{program}' --site {folder} keys | true"
    done = subprocess.run(["/bin/sh", "-c", both], check=False, capture_output=True, text=True)
    assert done.stderr == ""


def test_what_would_steer_the_terminal_is_not_said(capsys: Capture) -> None:
    command.here().say("LOOSER\x1b[1A\x1b[2K \u202eab\u200b\r\udc80 1\u00a0000\té\nTIGHTER")
    assert capsys.readouterr().out == "LOOSER�[1A�[2K �ab��� 1\u00a0000\té\nTIGHTER\n"
