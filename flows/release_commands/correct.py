"""``release correct``: right figures in place of those that the centre withdrew, once."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from federated.errors import SettingsError
from flows.command import Command, Shell, site

if TYPE_CHECKING:
    from flows.pipeline.correcting import Correction

SHORTEST, LONGEST = 3, 200  # characters, as in a release


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("digest", help="of what was withdrawn, as `release list` prints it")
    parser.add_argument(
        "--reason",
        required=True,
        metavar="TEXT",
        help="what was wrong, in one line; it is published",
    )
    parser.add_argument("--yes", action="store_true", help="publish it (default: only look)")
    parser.add_argument(
        "--approver", metavar="NAME", help="who lets it go, where the policy wants that"
    )


def _run(args: Namespace, shell: Shell) -> int:
    from flows import audit, centre, outcomes, pipeline, session
    from flows.pipeline import Run, correcting, revising

    here = site(args)
    reason = _published(args.reason)
    wrong = outcomes.withdrawn(here, shell.now, args.digest)
    with session.reading(here, shell.now()) as held:
        run = Run(here, held.run_id, held.extracted, shell.now)
        said = (f"release {wrong}", f"reason: {reason}")
        act = audit.looked(publishes=args.yes)
        audit.record(here, shell, "release correct", act, said, client=audit.EVERYONE)

        def publish(found: "Correction") -> bool:
            if args.yes and found.made is not None:
                revising.let_go(run, shell, found.made, args.approver)
            return bool(args.yes)

        try:
            found = correcting.correct(run, wrong, reason, publish)
        finally:
            pipeline.close(run)
        for line in correcting.sentences(found, published=args.yes):
            shell.say(line)
        if args.yes and found.made is not None:
            shell.say(centre.send_outbox(here, shell.now).sentence())
    return 0


def _published(reason: str) -> str:
    """Return a reason as everybody will read it; raises SettingsError where it is no such line."""
    line = " ".join(reason.split())
    if not SHORTEST <= len(line) <= LONGEST or not reason.isprintable():
        raise SettingsError(
            f"Give a reason of one line, {SHORTEST} to {LONGEST} characters, without a name or number "
            "of anybody: it is published with the figures."
        )
    return line


COMMAND = Command(
    name="correct", help="publish right figures of periods that the centre withdrew, once", order=68,
    arguments=_arguments, run=_run,
)  # fmt: skip
