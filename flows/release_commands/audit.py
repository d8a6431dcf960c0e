"""``release audit``: an attack on everything that this site published, and on what waits."""

from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    """Take nothing."""


def _run(args: Namespace, shell: Shell) -> int:
    from flows import attacking, audit

    here = site(args)
    audit.record(here, shell, "release audit", "E", ("releases",))
    tables, found = attacking.findings(here)
    for one in found:
        shell.say(one.sentence())
    if found:
        shell.say(
            f"Too much follows from what is published: {len(found)} times. Send nothing more."
        )
        return 1
    shell.say(f"{tables} tables attacked together: nothing that is hidden follows.")
    return 0


COMMAND = Command(
    name="audit", help="attack all that was published and all that waits", order=65,
    arguments=_arguments, run=_run,
)  # fmt: skip
