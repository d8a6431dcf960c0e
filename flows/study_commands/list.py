"""``study list``: which studies the centre has, and what this site decided."""

import json
from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    """Take none."""


def _run(args: Namespace, shell: Shell) -> int:
    from federated.errors import SettingsError
    from flows import centre
    from flows.studies import papers, statements

    here = site(args)
    if here.centre is None:
        raise SettingsError(f"site.toml names no centre. {centre.ENROL}")
    with centre.study_line(centre.sender(here, here.centre, shell.now)) as line:
        for one in json.loads(line.studies())["studies"]:
            if papers.FORM.fullmatch(str(one.get("id"))):
                papers.keep(here, line.document(one["id"]))
    for study in papers.every(here):
        if here.id in study.specification.sites:
            given = statements.decision(here, study)
            word = "to be decided" if given is None else "approved" if given.approved else "refused"
            shell.say(
                f"{study.digest()[:16]}  {study.name}  {word}  {study.specification.question}"
            )
    return 0


COMMAND = Command(
    name="list", help="ask the centre for studies; show what was decided", order=10,
    arguments=_arguments, run=_run,
)  # fmt: skip
