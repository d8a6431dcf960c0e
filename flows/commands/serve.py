"""``serve``: the site's Prefect server, its page, and the monthly delivery."""

from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site, site_file


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--server-only", action="store_true", help="no timetable: only the server and its page"
    )


def _run(args: Namespace, shell: Shell) -> int:
    from flows import prefect_server, prefect_settings

    here = site(args)
    if prefect_settings.running(here) and not args.server_only:
        shell.say(f"A Prefect server answers at {prefect_settings.page(here)}; it is used.")
        _keep_timetable(args, shell)
        return 0
    shell.say("Starting Prefect's server; the first time takes half a minute.")
    with prefect_server.started(here) as server:
        shell.say(f"Page: {prefect_settings.page(here)}  Stop: Ctrl-C")
        if args.server_only:
            server.wait()
        else:
            _keep_timetable(args, shell)
    return 0


def _keep_timetable(args: Namespace, shell: Shell) -> None:
    from flows import prefect_server

    here = site(args)
    shell.say(f"Delivers by the timetable in site.toml: {here.prefect.cron}")
    prefect_server.keep_timetable(here, site_file(args))


COMMAND = Command(
    name="serve",
    help="start Prefect's server and deliver by timetable",
    order=100,
    arguments=_arguments,
    run=_run,
)
