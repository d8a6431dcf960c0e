"""``release revise``: add the families that came too late to what is published, once."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from flows.command import Command, Shell, site

if TYPE_CHECKING:
    from flows.pipeline.revising import Revision


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="publish it (default: only look)")
    parser.add_argument(
        "--approver", metavar="NAME", help="who lets it go, where the policy wants that"
    )


def _run(args: Namespace, shell: Shell) -> int:
    from flows import audit, centre, pipeline, session
    from flows.pipeline import Run, revising

    here = site(args)
    with session.reading(here, shell.now()) as held:
        run = Run(here, held.run_id, held.extracted, shell.now)
        act = audit.looked(publishes=args.yes)
        audit.record(here, shell, "release revise", act, ("ledger",), client=audit.EVERYONE)

        def publish(found: "Revision") -> bool:
            if args.yes and found.made is not None:
                revising.let_go(run, shell, found.made, args.approver)
            return bool(args.yes)

        try:
            found = revising.revise(run, publish)
        finally:
            pipeline.close(run)
        for line in revising.sentences(found, published=args.yes):
            shell.say(line)
        if args.yes and found.made is not None:
            shell.say(centre.send_outbox(here, shell.now).sentence())
    return 0


COMMAND = Command(
    name="revise", help="add families that came too late to published periods, once", order=66,
    arguments=_arguments, run=_run,
)  # fmt: skip
