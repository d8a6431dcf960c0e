"""``deliver``: from the site's files to the centre's receipt."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date

from flows.command import Command, Shell, site, site_file


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--direct", action="store_true", help="without Prefect: no server, no retries, no page"
    )
    parser.add_argument(
        "--extracted",
        type=_day,
        metavar="YYYY-MM-DD",
        help="day the export was made (default: as in site.toml, else of the source that was exported longest ago)",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="with the made-up export in example/ only: keeps nothing, sends nothing",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("give a day like 2026-11-01") from None


def _run(args: Namespace, shell: Shell) -> int:
    if args.dry_run:
        return _dry_run(args, shell)
    if args.direct:
        _direct(args, shell)
    else:
        _by_prefect(args, shell)
    _tell_outcomes(args, shell)
    shell.say(
        "Done. What left, or waits: `heldennet-site release show`. "
        "Your own figures: `heldennet-site report --own`."
    )
    return 0


def _tell_outcomes(args: Namespace, shell: Shell) -> None:
    """Tell what the centre decided since the last time on what was sent before."""
    from flows import outcomes

    for one in outcomes.ask(site(args), shell.now):
        shell.say(one.sentence())


def _dry_run(args: Namespace, shell: Shell) -> int:
    from flows import rehearsal

    rehearsal.rehearse(site(args), shell)
    shell.say("Dry run: of the made-up export nothing was kept, and nothing was sent.")
    return 0


def _direct(args: Namespace, shell: Shell) -> None:
    from flows import audit, pipeline, session
    from flows.pipeline import Run

    here = site(args)
    with session.opened(here, args.extracted, shell.now()) as run:
        audit.record(here, shell, "deliver", "C", ("store", "outbox"), client="*", trace=run.run_id)
        shell.say(_start(here.name, resumed=run.resumed))
        pipeline.deliver(Run(here, run.run_id, run.extracted, shell.now), shell.say)


def _by_prefect(args: Namespace, shell: Shell) -> None:
    from flows import prefect_settings

    here = site(args)
    prefect_settings.require_server(here)
    prefect_settings.apply(here)
    from flows.delivery import delivery  # after apply: Prefect reads its settings on import

    shell.say(f"{_start(here.name)} Progress also at {prefect_settings.page(here)}")
    day = args.extracted.isoformat() if args.extracted else None
    delivery(site_file=str(site_file(args)), extracted=day)


def _start(name: str, *, resumed: bool = False) -> str:
    return f"{'Continuing the interrupted delivery' if resumed else 'Delivering'}: {name}."


COMMAND = Command(
    name="deliver",
    help="read, check, pseudonymise, count, protect and send",
    order=70,
    arguments=_arguments,
    run=_run,
)
