"""``study run``: answer the open rounds of approved studies; ``--wait`` until they are closed."""

import time
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from flows.command import Command, Shell, site

if TYPE_CHECKING:
    from flows.studies.running import Part

SECONDS = 20.0  # that the centre may make us wait
AWAY = 1.0  # seconds, before a centre that is away is asked again


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--wait", action="store_true", help="go on until every run is closed")


def _run(args: Namespace, shell: Shell) -> int:
    from federated.errors import SettingsError
    from flows import audit, centre
    from flows.studies import papers, running
    from flows.studies.secrets import Vault
    from sites import engine

    here = site(args)
    if here.centre is None:
        raise SettingsError(f"site.toml names no centre. {centre.ENROL}")
    todo = running.taking_part(here, papers.every(here))
    if not todo:
        shell.say("This site takes part in no study.")
        return 0
    audit.record(here, shell, "study run", "R", tuple(s.name for s in todo), client=audit.EVERYONE)
    vault = Vault(here)
    with centre.study_line(centre.sender(here, here.centre, shell.now)) as line:
        parts = [running.Part(here, study, shell, line, vault) for study in todo]
        if args.wait and any(part.is_open() for part in parts):
            engine.prepare(here.store)
        busy, told = list(parts), Told(shell)
        while busy:
            wait = SECONDS / len(busy) if args.wait else 0
            busy = [part for part in busy if _visited(part, wait, told) and args.wait]
        for part in parts:
            shell.say(part.sentence())
    return 0


class Told:
    """Why a study waits, said once until it changes: it is tried again every second."""

    def __init__(self, shell: Shell) -> None:
        """Begin with nothing said."""
        self._shell = shell
        self._last: dict[str, str] = {}

    def say(self, study: str, why: str) -> None:
        """Say why a study waits, unless that was the last thing said of it."""
        if self._last.get(study) != why:
            self._last[study] = why
            self._shell.say(f"{study}: {why}")

    def forget(self, study: str) -> None:
        """Say it anew when a study waits again: it went on."""
        self._last.pop(study, None)


def _visited(part: "Part", wait: float, told: Told) -> bool:
    """Hear and answer; where the centre is away, or the store in use, one who waits tries again."""
    from federated.errors import CentreUnreachable, StoreBusy

    try:
        goes_on = part.visit(wait)
    except (CentreUnreachable, StoreBusy) as error:
        if not wait:
            raise
        told.say(part.study.name, str(error))
        time.sleep(AWAY)
        return True
    told.forget(part.study.name)
    return goes_on


COMMAND = Command(
    name="run", help="answer the open rounds of approved studies", order=70,
    arguments=_arguments, run=_run,
)  # fmt: skip
