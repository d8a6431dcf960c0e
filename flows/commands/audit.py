"""``audit``: who did what with data here, whether the record is whole, and whether the centre agrees."""

from argparse import ArgumentParser, Namespace
from datetime import date

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    found = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = found.add_parser("show", help="the events, the oldest first")
    for name, words in (("--from", "first day"), ("--to", "last day")):
        dest = "first" if name == "--from" else "last"
        show.add_argument(
            name, dest=dest, type=date.fromisoformat, metavar="YYYY-MM-DD", help=words
        )
    found.add_parser("verify", help="check that no event was changed, removed or moved")
    found.add_parser(
        "reconcile", help="ask the centre what it holds, and compare it with the ledger"
    )


def _run(args: Namespace, shell: Shell) -> int:
    return {"show": _show, "verify": _verify, "reconcile": _reconcile}[args.action](args, shell)


def _show(args: Namespace, shell: Shell) -> int:
    from flows import audit

    here = site(args)
    shell.say(f"{'time (UTC)':<20}  -  {'event':<22} who (role) at where  what")
    for entry in audit.records(here, args.first, args.last):
        shell.say(audit.line(entry))
    return 0


def _verify(args: Namespace, shell: Shell) -> int:
    from flows import verifying

    for found in verifying.verify(site(args)):
        shell.say(found.sentence())
    return 0


def _reconcile(args: Namespace, shell: Shell) -> int:
    from flows import audit, reconciling

    here = site(args)
    audit.record(here, shell, "audit reconcile", "R", ("ledger", "receipts"))
    found = reconciling.reconcile(here, shell.now)
    for line in (*found.differences, *found.ended, found.sentence):
        shell.say(line)
    return 1 if found.differences else 0


COMMAND = Command(
    name="audit",
    help="show or verify the record of what was done",
    order=110,
    arguments=_arguments,
    run=_run,
)
