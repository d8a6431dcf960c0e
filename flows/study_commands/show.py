"""``study show``: a study in plain words: what would be computed, and what would leave."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("study", help="id, id@version, first characters of the digest, or a file")
    parser.add_argument("--lang", choices=("nl", "en"), default="nl")


def _run(args: Namespace, shell: Shell) -> int:
    from federated.studies import telling
    from flows.studies import papers, reading_files

    if Path(args.study).suffix == ".toml":
        specification = reading_files.specification(Path(args.study))
        for text in telling.lines(specification, args.lang):
            shell.say(text)
        return 0
    study = papers.named(site(args), args.study)
    for text in (
        *telling.lines(study.specification, args.lang),
        "",
        *telling.signed(study, args.lang),
    ):
        shell.say(text)
    return 0


COMMAND = Command(
    name="show", help="a study in plain words: what is computed, what leaves", order=20,
    arguments=_arguments, run=_run,
)  # fmt: skip
