"""``release send``: send what waits in the outbox."""

from argparse import ArgumentParser, Namespace

from federated.errors import PolicyError
from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    """Take nothing."""


def _run(args: Namespace, shell: Shell) -> int:
    from flows import audit, centre, outcomes, session, withdrawn

    here = site(args)
    with session.alone(here):
        audit.record(here, shell, "release send", "E", ("outbox",))
        sent = centre.send_outbox(here, shell.now)
    if said := sent.outcome():
        shell.say(said)
    for one in outcomes.ask(here, shell.now):
        shell.say(one.sentence())
    if sent.revoked:
        raise PolicyError(withdrawn.refusal(sent.revoked))
    return 0


COMMAND = Command(
    name="send", help="send what waits in the outbox", order=60, arguments=_arguments, run=_run
)
