"""``release approve``: a person lets a proposed release go, as it is."""

from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("digest", help="first characters, as `release list` prints them")
    parser.add_argument("--approver", required=True, metavar="NAME", help="who lets it go")


def _run(args: Namespace, shell: Shell) -> int:
    from flows import centre, pipeline, proposals, session
    from flows.pipeline import Run, approving

    here, approver = site(args), proposals.named(args.approver)
    kept = proposals.find(here.out, args.digest)
    with session.reading(here, shell.now()) as held:
        run = Run(here, held.run_id, held.extracted, shell.now)

        def record() -> None:
            proposals.record_approval(here, shell, kept.digest, approver, run.run_id)

        try:
            made = approving.approve(run, kept.digest, record)
        finally:
            pipeline.close(run)
        shell.say(f"Approved by {approver}: {made.new} new tables, {made.tables} in all.")
        shell.say(centre.send_outbox(here, shell.now).sentence())
    return 0


COMMAND = Command(
    name="approve", help="let a proposed release go, and send it", order=40,
    arguments=_arguments, run=_run,
)  # fmt: skip
