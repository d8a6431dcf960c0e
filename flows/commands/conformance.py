"""``conformance``: prove to the centre that the disclosure engine here hides what it must."""

from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    """No arguments of its own."""


def _run(args: Namespace, shell: Shell) -> int:
    from flows import audit, proving

    here = site(args)
    audit.record(here, shell, "conformance", "E", ("planted tables",))
    shell.say(proving.prove(here, shell.now).sentence)
    return 0


COMMAND = Command(
    name="conformance",
    help="prove to the centre that small numbers stay hidden here, on made-up tables",
    order=34,
    arguments=_arguments,
    run=_run,
)
