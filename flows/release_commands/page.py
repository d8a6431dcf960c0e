"""``release page``: the next release on one page before it leaves, with exact figures."""

from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--lang", choices=("nl", "en"), default="nl", help="language of the page")
    parser.add_argument(
        "--role",
        default="data_steward",
        help="in which role you look: privacy_officer, or one of report.roles in site.toml",
    )


def _run(args: Namespace, shell: Shell) -> int:
    from flows.release_page import making

    here = site(args)
    made = making.make(here, shell, args.lang, args.role)
    path = making.write(here, made)
    shell.say(f"Written for your eyes: {path}. It stays inside; this was recorded in the audit.")
    return 0


COMMAND = Command(
    name="page", help="what is about to leave, what is hidden and why: a page for inside", order=30,
    arguments=_arguments, run=_run,
)  # fmt: skip
