"""``release send``: send what waits in the outbox."""

from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    """Take nothing."""


def _run(args: Namespace, shell: Shell) -> int:
    from flows import audit, centre

    here = site(args)
    audit.record(here, shell, "release send", "E", ("outbox",))
    shell.say(centre.send_outbox(here, shell.now).sentence())
    return 0


COMMAND = Command(
    name="send", help="send what waits in the outbox", order=60, arguments=_arguments, run=_run
)
