"""``release utility``: what would be hidden at each rung, before a table is registered."""

from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--lang", choices=("nl", "en"), default="nl", help="language of the report")
    parser.add_argument("--page", action="store_true", help="write it as a page instead")
    parser.add_argument(
        "--role",
        default="data_steward",
        help="in which role you look: privacy_officer, or one of report.roles in site.toml",
    )


def _run(args: Namespace, shell: Shell) -> int:
    from flows.officer_file import document
    from flows.release_page import making, utility

    here = site(args)
    made = utility.make(here, shell, args.lang, args.role)
    if args.page:
        path = making.write(here, made, "release-utility")
        shell.say(f"Written for your eyes: {path}. It stays inside.")
        return 0
    for line in document.text(made):
        shell.say(line)
    return 0


COMMAND = Command(
    name="utility", help="which share of each table would be hidden, and the nearest that is not",
    order=70, arguments=_arguments, run=_run,
)  # fmt: skip
