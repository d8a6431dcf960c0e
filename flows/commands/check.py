"""``check``: what is missing, in order, and the command that mends it."""

from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    """No arguments of its own."""


def _run(args: Namespace, shell: Shell) -> int:
    from flows import doctor

    here = site(args)
    shell.say(f"{here.name} ({here.id}, {here.kind})")
    found = []
    for finding in doctor.examine(here, shell.now):
        found.append(finding)
        mark = "ok  " if finding.error is None else "no  " if finding.needed else "(no)"
        shell.say(f"  {mark} {finding.name:<8} {finding.error or finding.words}")
    missing = [f.error for f in found if f.error is not None and f.needed]
    shell.say(
        "Mend the first `no` and check again." if missing else "Ready: `heldennet-site deliver`."
    )
    return missing[0].exit_code if missing else 0


COMMAND = Command(
    name="check",
    help="what is still missing, and how to mend it",
    order=20,
    arguments=_arguments,
    run=_run,
)
