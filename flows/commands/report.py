"""``report --own``: the site's own exact figures, for its own team, inside its own walls."""

from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--own", action="store_true", required=True, help="exact figures; they never leave"
    )
    parser.add_argument(
        "--role", default="data_steward", help="in which role you look (site.toml, report.roles)"
    )


def _run(args: Namespace, shell: Shell) -> int:
    from flows import own_report

    path = own_report.make(site(args), args.role, shell)
    shell.say(f"Written for your eyes: {path}. It stays inside; this was recorded in the audit.")
    return 0


COMMAND = Command(
    name="report",
    help="your own exact figures with run charts",
    order=80,
    arguments=_arguments,
    run=_run,
)
