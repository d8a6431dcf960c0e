"""``release noise``: figures with noise, the lane beside exact or hidden. docs/noise.md explains."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "what",
        choices=("plan", "draw", "show", "send"),
        help="plan: what would be of use, without looking at data or spending; draw: spend and "
        "store, once; show: what was drawn; send: publish what was drawn",
    )
    parser.add_argument(
        "--approver", metavar="NAME", help="for send: who lets it go, where the policy wants that"
    )


def _run(args: Namespace, shell: Shell) -> int:
    for line in {"plan": _plan, "draw": _draw, "show": _show, "send": _send}[args.what](
        args, shell
    ):
        shell.say(line)
    return 0


def _plan(args: Namespace, shell: Shell) -> Iterable[str]:
    from flows import noise_ledger, noise_text
    from flows.pipeline import noising
    from pseudonymisation import policy

    here = site(args)
    lane = noising.lane(policy.read(here.policy_file).noise)
    return noise_text.plan(here, lane, noise_ledger.entries(here))


def _draw(args: Namespace, shell: Shell) -> Iterable[str]:
    from flows import audit, noise_text, pipeline, session
    from flows.pipeline import Run, noising

    here = site(args)
    with session.reading(here, shell.now()) as held:
        run = Run(here, held.run_id, held.extracted, shell.now)
        audit.record(here, shell, "release noise draw", "E", ("noise",), client=audit.EVERYONE)
        try:
            return noise_text.outcomes(noising.draw(run))
        finally:
            pipeline.close(run)


def _show(args: Namespace, shell: Shell) -> Iterable[str]:
    from flows import audit, noise_ledger, noise_text

    here = site(args)
    audit.record(here, shell, "release noise show", "R", ("noise",))
    found = noise_ledger.tables(here)
    if not found:
        return ["Nothing was drawn yet. `heldennet-site release noise plan` tells what is of use."]
    return [line for table in found for line in noise_text.figures(table)]


def _send(args: Namespace, shell: Shell) -> Iterable[str]:
    from flows import audit, centre, pipeline, proposals, session
    from flows.pipeline import Run, noise_releasing

    here = site(args)
    with session.reading(here, shell.now()) as held:
        run = Run(here, held.run_id, held.extracted, shell.now)
        audit.record(here, shell, "release noise send", "E", ("noise",))

        def record(digest: str) -> None:
            if args.approver:
                name = proposals.named(args.approver)
                proposals.record_approval(here, shell, digest, name, run.run_id)

        try:
            new = noise_releasing.release(run, args.approver, record)
        finally:
            pipeline.close(run)
        if not new:
            return [
                "Nothing new was drawn since the last time; `heldennet-site release send` sends."
            ]
        told = [f"{table.cube} {table.period} is published, with noise." for table in new]
        return [*told, centre.send_outbox(here, shell.now).sentence()]


COMMAND = Command(
    name="noise", help="figures with noise: plan, draw once, show, send", order=70,
    arguments=_arguments, run=_run,
)  # fmt: skip
