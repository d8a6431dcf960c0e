"""A centre of a comparison on loopback, with its hospitals, that decided on one study.

What people do, registering, advising and approving, is done here, before any watch runs.
"""

import compileall
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from api.cli import main as operator
from api.settings import read
from api.store import sites
from api.store.database import Database
from bench.support.ended import Program
from bench.support.listening import free_port, wait
from bench.support.measure import ROOT
from bench.support.study_data import Children, specification
from bench.support.study_site import Hospital, made
from pseudonymisation.keys import Keys

STUDY = "bench-study"
BIN = Path(sys.executable).parent
OURS = ("federated", "quality", "pseudonymisation", "sites", "flows", "api", "bench")


@dataclass(frozen=True, slots=True)
class Centre:
    """A centre with its sites, who approved the study."""

    folder: Path
    port: int
    hospitals: list[Hospital]

    @property
    def database(self) -> Database:
        """What it holds."""
        return Database(read(self.folder / "central.toml").database_url)

    def program(self) -> Program:
        """Return the serving process, not started yet."""
        words = [str(BIN / "heldennet-central"), "--settings", str(self.folder / "central.toml")]
        return Program([*words, "serve", "--port", str(self.port)], self.folder / "serve.log", {})

    def sites(self, processes: bool) -> list[Program]:
        """Return the programs of the sites: one for all, or one each."""
        log = self.folder / "sites.log"
        folders = [str(one.folder) for one in self.hospitals]
        if not processes:
            words = [sys.executable, "-m", "bench.support.study_threads", *folders]
            return [Program(words, log, {})]
        rest = ("study", "run", "--wait")
        site = str(BIN / "heldennet-site")
        return [Program([site, "--site", folder, *rest], log, {}) for folder in folders]


def settled(folder: Path, children: Mapping[str, Children], terms: int, kind: str) -> Centre:
    """Set up a centre and its hospitals, and have a study approved."""
    folder.mkdir(parents=True)
    _compile()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    hospitals = [made(folder / name, name, url, one) for name, one in children.items()]
    centre = Centre(folder, port, hospitals)
    _type(centre, "init")
    with (folder / "central.toml").open("a", encoding="utf-8") as file:
        file.write("\nrequests_per_second = 0\n")
    _enrol(centre)
    with serving(centre):
        study = folder / "study.toml"
        study.write_text(specification(list(children), terms, kind), encoding="utf-8")
        _type(centre, "study", "add", str(study), "--by", "the bench")
        for one in hospitals:
            one.agrees(STUDY)
    return centre


@contextmanager
def started(centre: Centre) -> Iterator[Program]:
    """Start the centre, and end it with the block; it may not serve yet."""
    program = centre.program().start()
    try:
        yield program
    finally:
        program.end()


@contextmanager
def serving(centre: Centre) -> Iterator[Program]:
    """Serve until the block ends."""
    with started(centre) as program:
        try:
            wait(centre.port, program.poll)
        except TimeoutError:
            raise SystemExit(f"The centre did not start: {program.last_line()}") from None
        yield program


def _compile() -> None:
    """Compile what a checkout has as source, as pip does for whoever installs, and did for peers.

    Else each process compiles anew where PYTHONDONTWRITEBYTECODE is set: 0.3 s of each start.
    """
    for package in OURS:
        compileall.compile_dir(ROOT / package, quiet=1)


def _type(centre: Centre, *words: str) -> None:
    screen = StringIO()
    with redirect_stdout(screen):
        code = operator(["--settings", str(centre.folder / "central.toml"), *words])
    if code:
        raise SystemExit(f"heldennet-central {' '.join(words[:2])}: {screen.getvalue()}")


def _enrol(centre: Centre) -> None:
    database = centre.database
    with database.writing() as connection:
        for one in centre.hospitals:
            site, key = one.site, Keys.open(one.site.keys).public_key_text()
            now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
            row = sites.Site(
                id=site.id, kind="hospital", name=site.name, gemeentecode="0599", city=site.id,
                programme="other", label="synthetic data", public_key=key, status=sites.ENROLLED,
                enrolled_at=now,
            )  # fmt: skip
            sites.add(connection, row)
    database.close()
