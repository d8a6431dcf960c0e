"""``forget``: take one person or family out of the store, for good, and prove it."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from flows.command import Command, Shell, site

if TYPE_CHECKING:
    from flows.forgetting import Outcome

REASONS = {
    "no_longer_needed": "AVG 17(1)(a)",
    "consent_withdrawn": "AVG 17(1)(b)",
    "objection": "AVG 17(1)(c)",
    "unlawful": "AVG 17(1)(d)",
    "legal_obligation": "AVG 17(1)(e)",
}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("who", choices=("person", "family"), help="whose rows go")
    parser.add_argument("--reason", required=True, choices=sorted(REASONS), help="ground of AVG 17")
    parser.add_argument(
        "--file",
        type=Path,
        help="file of yours alone (mode 0600) with the local number, one a line; default: a prompt",
    )
    parser.add_argument("--dry-run", action="store_true", help="look only; change nothing")


def _run(args: Namespace, shell: Shell) -> int:
    from flows import forgetting, quiet, session
    from flows.secret_input import lines

    here = site(args)
    given = forgetting.numbers(lines(args.file, "Local number (not shown): ", sys.stdin))
    quiet.everything()
    with session.reading(here, shell.now()):
        if args.dry_run:
            found = forgetting.look(here, given, family=args.who == "family", shell=shell)
        else:
            found = forgetting.forget(
                here, given, family=args.who == "family", reason=args.reason, shell=shell
            )
    _tell(found, args, shell)
    return 0


def _tell(found: "Outcome", args: Namespace, shell: Shell) -> None:
    from flows import forgetting

    if found.notes:
        would = "would be taken out" if args.dry_run else "taken out and overwritten"
        shell.say(f"Labelled notes {would}: {found.notes}, those about who knows whom among them.")
    if not found.found:
        shell.say(forgetting.NOTHING)
        return
    if args.dry_run:
        shell.say("There are rows to forget. Nothing was changed.")
    else:
        shell.say("Forgotten: 0 rows are left, and the next delivery brings none back.")
        if args.who == "person":
            shell.say("Rows about the family as a whole stay; `forget family` takes those out too.")
    if found.published:
        shell.say("Published sums that may contain them, and that stay as they are:")
    for one in found.published:
        shell.say(f"  {one}")


COMMAND = Command(
    name="forget",
    help="take a person or family out of the store for good",
    order=103,
    arguments=_arguments,
    run=_run,
)
