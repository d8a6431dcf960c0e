"""The demo: public commands only, each step once, and a failure in one sentence."""

import ast
import io
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

import demo
from demo import cast, scenes, small_city
from demo.background import free_port, running
from demo.command import Failed, Runner, environment
from demo.onboarding import sites
from demo.play import Job, Play
from demo.screen import Screen
from demo.stage import prepare
from federated import concept, gemeenten

ROOT_PACKAGES = {"federated", "quality", "pseudonymisation", "sites", "flows", "api"}
PYTHON = sys.executable


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """A play on an empty stage, on a screen that is no terminal."""
    stage = prepare(tmp_path / "out", effect=False, fresh=False)
    return Play(stage, Runner(tmp_path / "logs"), Screen(Console(file=io.StringIO())))


def test_the_demo_imports_nothing_of_the_product() -> None:
    for module in Path(demo.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.split(".")[0] for name in names} & ROOT_PACKAGES == set(), module.name


def test_three_cities_have_two_sites_each_and_the_trial_has_four_centres() -> None:
    players = cast.players()
    assert [p.kind for p in players].count("hospital") == 3
    assert {p.gemeentecode for p in players} == {c.gemeentecode for c in cast.CITIES}
    assert all(gemeenten.known(city.gemeentecode) for city in cast.CITIES)
    assert len(cast.centres()) == 4
    assert len({p.id for p in (*players, *cast.centres())}) == 10


def test_one_city_is_as_small_as_forty_five_families_a_year() -> None:
    assert min(city.families_per_year for city in cast.CITIES) == 45
    assert all(city.families_per_year > 200 for city in cast.CITIES[:2])


def test_what_was_done_is_not_done_again(play: Play) -> None:
    did: list[str] = []
    job = Job("once", "a job", lambda _tell: did.append("x"))
    play.perform([job])
    play.perform([job])
    assert did == ["x"]


def test_a_failed_job_is_done_again_and_stops_those_behind_it(play: Play) -> None:
    did: list[str] = []

    def fail(_tell: object) -> None:
        raise Failed("It did not work.")

    with pytest.raises(Failed, match="did not work"):
        play.perform([Job("a", "a", fail), *(_noted(did, n) for n in "bcdef")], at_a_time=1)
    assert not play.stage.done("a")
    assert "f" not in did


def _noted(did: list[str], name: str) -> Job:
    return Job(name, name, lambda _tell: did.append(name))


def test_a_failure_is_one_sentence_with_the_place_of_the_log(tmp_path: Path) -> None:
    program = "print('Reading.'); print('It cannot be read.'); raise SystemExit(3)"
    with pytest.raises(Failed) as failure:
        Runner(tmp_path).run("deliver", [_program(tmp_path, program)])
    assert str(failure.value) == (
        f"deliver failed: It cannot be read. All that it said: {tmp_path / 'deliver.log'}"
    )
    log = (tmp_path / "deliver.log").read_text(encoding="utf-8")
    assert log.startswith("Reading.\nIt cannot be read.\n[")
    assert log.endswith("GiB]\n")


def _program(folder: Path, text: str) -> str:
    (folder / "program").write_text(text, encoding="utf-8")
    return str(folder / "program")


def test_a_command_that_is_killed_has_failed(tmp_path: Path) -> None:
    program = "import os, signal; print('Half.'); os.kill(os.getpid(), signal.SIGKILL)"
    with pytest.raises(Failed, match="deliver failed: Half"):
        Runner(tmp_path).run("deliver", [_program(tmp_path, program)])


@pytest.mark.slow
def test_what_is_loaded_beforehand_starts_no_thread_and_is_not_prefect() -> None:
    program = (
        "import flows.preload, api.preload, sys, threading;"
        "print(threading.active_count(), 'prefect' in sys.modules)"
    )
    said = subprocess.run([PYTHON, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["1", "False"]


def test_what_a_command_says_is_told_line_by_line(tmp_path: Path) -> None:
    told: list[str] = []
    program = _program(tmp_path, "import sys; print('a'); print(sys.argv[1])")
    said = Runner(tmp_path).run("x", [program, "b"], told.append)
    assert told == ["a", "b"]
    assert said == "a\nb"


def test_commands_run_without_telemetry() -> None:
    assert environment()["DO_NOT_TRACK"] == "1"


def test_a_server_is_ended_by_its_id_and_one_that_dies_is_told(tmp_path: Path) -> None:
    port = free_port()
    command = [PYTHON, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    with running(Runner(tmp_path), "page", command, f"http://127.0.0.1:{port}/"):
        pass
    with pytest.raises(Failed, match="page did not start"):
        running(
            Runner(tmp_path), "page", [PYTHON, "-c", ""], f"http://127.0.0.1:{port}/"
        ).__enter__()


def test_another_world_begins_on_an_empty_stage(tmp_path: Path) -> None:
    first = prepare(tmp_path, effect=False, fresh=False)
    first.finish("a step")
    assert prepare(tmp_path, effect=False, fresh=False).done("a step")
    assert not prepare(tmp_path, effect=True, fresh=False).done("a step")


def test_a_fresh_start_forgets_what_was_done(tmp_path: Path) -> None:
    prepare(tmp_path, effect=False, fresh=False).finish("a step")
    assert not prepare(tmp_path, effect=False, fresh=True).done("a step")


def test_every_scene_has_its_jobs(play: Play) -> None:
    assert len(list(scenes.inboxes(play))) == 3 + 1
    assert len(list(sites(play))) == 6 + 4
    assert len(list(scenes.deliveries(play))) == 6
    assert len(list(scenes.trial_deliveries(play))) == 4


def test_a_screen_that_is_no_terminal_gets_plain_lines() -> None:
    written = io.StringIO()
    with Screen(Console(file=written)).jobs() as jobs, jobs.job("a job") as tell:
        tell("halfway")
    assert written.getvalue().splitlines()[0] == "  a job ..."
    assert "done" in written.getvalue()


RELEASE = """
B01, 2023 (measured: >=80 %, unit: g)
                         eligible       measured        missing             sd            sum
  all                          45             45              0            794         125395

I44, 2022-2023 (measured: >=80 %, unit: %)
                         eligible         events       measured        missing     non_events
  all                          80             24             80              0             56

I19, 2023 (measured: ·, unit: %)
                         eligible         events       measured        missing     non_events
  all                          12              ·             12              0              ·

I19 by role, 2023 (measured: ·, unit: %)
                         eligible         events       measured        missing     non_events
  all                          12              ·              ·              ·              ·
"""


def test_a_small_city_is_told_what_it_sees_after_how_many_years() -> None:
    own = small_city.seen(RELEASE)
    assert own == {"B01": 1, "I44": 2}
    small = cast.hospital(cast.CITIES[-1])
    assert small_city.sentences(small, own, ["B01", "I01", "I44"]) == [
        "Ziekenhuis Gorinchem, 45 families a year, sees of its own hospital:",
        "  after one year: B01",
        "  after two years: I44",
        "  after three years: nothing more",
        "  only together with other cities: I01",
    ]


def test_every_site_of_a_city_says_what_it_does_and_that_it_is_an_example() -> None:
    files = {path.stem: path for path in (Path(demo.__file__).parent / "concepts").glob("*.toml")}
    assert files.keys() == {player.id for player in cast.players()}
    for path in files.values():
        told = concept.read(path, cast.EXTRACTED[:7])
        assert told.example
        assert told.learnt
        assert all(one.address.endswith(".example") for one in told.contact)
