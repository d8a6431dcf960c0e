"""``study approve``: the research officer lets the site take part; the cohort is frozen."""

from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    from flows.studies import decision_arguments

    decision_arguments.arguments(parser, "why this site takes part")


def _run(args: Namespace, shell: Shell) -> int:
    from flows.studies import deciding

    given = deciding.decide(site(args), args, shell, approved=True)
    shell.say(f"Approved. The cohort is frozen: fingerprint {(given.population or '')[:16]}.")
    shell.say("Next: `heldennet-site study run`, or `study run --wait`.")
    return 0


COMMAND = Command(
    name="approve", help="sign that this site takes part in a study, once", order=50,
    arguments=_arguments, run=_run,
)  # fmt: skip
