"""``quality``: where the last delivery's quality report and rejected records are."""

from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    """No arguments of its own."""


def _run(args: Namespace, shell: Shell) -> int:
    from flows import audit

    here = site(args)
    audit.record(here, shell, "quality", "R", ("quality report",))
    for words, name in (("Report", "report.html"), ("Rejected records", "rejects.csv")):
        path = here.out / "quality" / name
        shell.say(f"{words}: {path}" if path.exists() else f"{words}: none yet")
    shell.say("They name files, records and rules, never a value. Mend the export, deliver again.")
    return 0


COMMAND = Command(
    name="quality",
    help="where the last quality report is",
    order=60,
    arguments=_arguments,
    run=_run,
)
