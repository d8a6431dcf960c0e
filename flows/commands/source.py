"""``source``: look at an export before it is delivered, or make one to try with."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    found = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    inspect = found.add_parser("inspect", help="what the exports hold, without showing a record")
    inspect.add_argument("file", type=Path, nargs="?", help="one of them (default: all)")
    found.add_parser("practice", help="make example/ anew, with the columns of your mapping files")
    # Its own parser reads the rest; without a prefix, `--seed` is a word like any other here.
    example = found.add_parser(
        "example", help="made-up exports in the real formats", add_help=False, prefix_chars="\0"
    )
    example.add_argument("rest", nargs="*")


def _run(args: Namespace, shell: Shell) -> int:
    return {"inspect": _inspect, "practice": _practice, "example": _example}[args.action](
        args, shell
    )


def _inspect(args: Namespace, shell: Shell) -> int:
    from flows import audit, inspection

    here = site(args)
    audit.record(here, shell, "source inspect", "R", ("exports",), client="*")
    for line in inspection.lines(here, args.file):
        shell.say(line)
    return 0


def _practice(args: Namespace, shell: Shell) -> int:
    from sites.example_data import practice

    here = site(args)
    form = practice.MAIN[here.kind]
    made = practice.write(here.folder, here.kind, here.gemeentecode, form, here.source)
    shell.say(f"Made {made}: a made-up export. Next: `heldennet-site deliver --dry-run`.")
    return 0


def _example(args: Namespace, _shell: Shell) -> int:
    from sites.example_data.command import main

    return main(args.rest)


COMMAND = Command(
    name="source",
    help="inspect an export, or make an example one",
    order=40,
    arguments=_arguments,
    run=_run,
)
