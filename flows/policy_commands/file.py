"""``policy file``: everything for the privacy officer to read, as one page or in the terminal."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--lang", choices=("nl", "en"), default="nl", help="language of the file")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write the page")
    parser.add_argument("--text", action="store_true", help="print it here instead")
    parser.add_argument("--no-risk", action="store_true", help="do not read the exports for risk")
    parser.add_argument(
        "--register", type=Path, metavar="CSV", help="cells of the birth register with their count"
    )


def _run(args: Namespace, shell: Shell) -> int:
    from flows.officer_file import document, making
    from flows.policy_commands import risk

    here = site(args)
    found, reason = risk.measured(args, shell)
    made = making.make(here, shell, args.lang, found, reason)
    if args.text:
        for line in document.text(made):
            shell.say(line)
        return 0
    path = making.write(here, made, args.out)
    shell.say(f"Written for your eyes: {path}. It stays inside; this was recorded in the audit.")
    shell.say("Approving takes your own key, not this page: see its first section.")
    return 0


COMMAND = Command(
    name="file", help="the privacy officer's file: a page to read, question and keep", order=60,
    arguments=_arguments, run=_run,
)  # fmt: skip
