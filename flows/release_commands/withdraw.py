"""``release withdraw``: a release that may not leave any more never left, says the ledger."""

from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("digest", help="first characters, as `release list` prints them")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why, in one line")


def _run(args: Namespace, shell: Shell) -> int:
    from flows import session, withdrawing

    here = site(args)
    with session.reading(here, shell.now()):
        gone = withdrawing.withdraw(here, shell, args.digest, args.reason)
    shell.say(withdrawing.sentence(here, gone))
    return 0


COMMAND = Command(
    name="withdraw", help="give up a release whose policy was revoked before it left", order=62,
    arguments=_arguments, run=_run,
)  # fmt: skip
