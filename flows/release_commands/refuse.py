"""``release refuse``: a proposed release may not leave, and why."""

from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("digest", help="first characters, as `release list` prints them")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why, in one line")
    parser.add_argument("--approver", default="", metavar="NAME", help="who refuses (default: you)")


def _run(args: Namespace, shell: Shell) -> int:
    from flows import officer, proposals, session

    here = site(args)
    with session.reading(here, shell.now()):
        kept = proposals.find(here.out, args.digest)
        proposals.refuse(here, shell, kept, args.approver or shell.user, args.reason)
    officer.anchored(here, shell)
    shell.say(
        f"Refused: {kept.digest[:12]} is never sent. Its periods stay unpublished until a delivery "
        "proposes other figures."
    )
    return 0


COMMAND = Command(
    name="refuse", help="keep a proposed release in, with a reason", order=50,
    arguments=_arguments, run=_run,
)  # fmt: skip
