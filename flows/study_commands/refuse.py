"""``study refuse``: the research officer decides that the site does not take part."""

from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    from flows.studies import decision_arguments

    decision_arguments.arguments(parser, "why not; the centre and the researcher read it")


def _run(args: Namespace, shell: Shell) -> int:
    from flows.studies import deciding

    deciding.decide(site(args), args, shell, approved=False)
    shell.say("Refused. The centre was told the reason; nothing is computed.")
    return 0


COMMAND = Command(
    name="refuse", help="sign that this site does not take part, with the reason", order=60,
    arguments=_arguments, run=_run,
)  # fmt: skip
