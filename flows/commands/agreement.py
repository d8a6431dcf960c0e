"""``agreement``: the agreements, the DPIA and the advice of the works council, by number and day."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from flows.command import Command, Shell, site

KINDS = ("processing", "joint-controllers", "dpia", "works-council")
WORDS = {
    "processing": "data-processing agreement",
    "joint-controllers": "arrangement of joint controllers",
    "dpia": "DPIA",
    "works-council": "advice or consent of the works council",
}


def _arguments(parser: ArgumentParser) -> None:
    found = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = found.add_parser("add", help="record one, and tell the centre")
    add.add_argument("--kind", required=True, choices=KINDS, help="what was signed or given")
    add.add_argument("--number", required=True, help="its number in your register, as VO-2026-12")
    add.add_argument("--date", required=True, metavar="YYYY-MM-DD", help="the day it was signed")
    add.add_argument("--document", type=Path, metavar="FILE", help="keep the fingerprint of a file")
    found.add_parser("list", help="what is recorded, and what is missing")
    found.add_parser("send", help="tell the centre what is recorded")


def _run(args: Namespace, shell: Shell) -> int:
    return {"add": _add, "list": _list, "send": _send}[args.action](args, shell)


def _add(args: Namespace, shell: Shell) -> int:
    from flows import agreeing, audit

    here = site(args)
    one = agreeing.of(here, args.kind, args.number, args.date, args.document)
    audit.record(here, shell, "agreement add", "C", (one.kind, one.reference))
    new = agreeing.record(here, one, shell.now())
    said = "Recorded" if new else "Recorded before"
    shell.say(f"{said}: {WORDS[one.kind]} {one.reference} of {one.signed_on}.")
    shell.say(agreeing.told_or_why(here, shell.now))
    return 0


def _list(args: Namespace, shell: Shell) -> int:
    from flows import agreeing

    here = site(args)
    for one in agreeing.every(here):
        mark = f"  {one.document[:16]}" if one.document else ""
        shell.say(f"{one.signed_on}  {WORDS[one.kind]:<40} {one.reference}{mark}")
    for kind in agreeing.missing(here):
        shell.say(f"missing     {WORDS[kind]:<40} heldennet-site agreement add --kind {kind}")
    return 0


def _send(args: Namespace, shell: Shell) -> int:
    from flows import agreeing, audit

    here = site(args)
    audit.record(here, shell, "agreement send", "R", ("agreements",))
    shell.say(f"The centre knows all {agreeing.tell(here, shell.now)} of them.")
    return 0


COMMAND = Command(
    name="agreement",
    help="record agreements, the DPIA and the works council's advice, by number and day",
    order=36,
    arguments=_arguments,
    run=_run,
)
