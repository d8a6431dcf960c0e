"""``study dry-run``: the analysis on example data that the specification itself describes."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("study", help="a study.toml, or a study that was fetched")


def _run(args: Namespace, shell: Shell) -> int:
    from federated.studies import rehearsing
    from flows.studies import reading_files

    own = None if Path(args.study).suffix == ".toml" else site(args)
    study = reading_files.either(own, args.study)
    result, rounds = rehearsing.rehearsed(study)
    shell.say(
        f"{study.id}, version {study.version}: made-up data, of nobody; the numbers mean nothing."
    )
    kind, errors = next(iter(result["errors"].items()))
    shell.say(f"{'term':<40} {'estimate':>12} {f'se ({kind})':>12}")
    lines = zip(result["terms"], result["estimates"], errors["se"], strict=True)
    for term, estimate, error in lines:
        value, told = ("-" if one is None else f"{one:.4f}" for one in (estimate, error))
        shell.say(f"{term:<40} {value:>12} {told:>12}")
    shell.say(f"Rounds: {rounds} of the {study.rounds} that are asked for.")
    if rounds > study.rounds:
        shell.say("That is too few: raise rounds in study.toml.")
    for text in result["assumes"]:
        shell.say(f"Assumes: {text}")
    return 0


COMMAND = Command(
    name="dry-run", help="compute a study on made-up data, to see what it would give", order=30,
    arguments=_arguments, run=_run,
)  # fmt: skip
