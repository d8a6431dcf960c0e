"""``policy test-text``: how much of a labelled sample the scrubber finds, and what it spoils."""

import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from flows.command import Command, Shell, site, site_file

if TYPE_CHECKING:
    from pseudonymisation.text.measure import Figures, Share
    from pseudonymisation.text.settings import TextMethod

ORDER = ("in the record", "not in the record", "known to the lists", "unknown to the lists")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="labelled notes, one JSON object a line")
    parser.add_argument("--deduce", action="store_true", help="with deduce, if it is installed")
    parser.add_argument(
        "--words", type=Path, metavar="FILE", help="allow-list mode with this word list"
    )
    parser.add_argument(
        "--record",
        action="store_true",
        help="record the figures here, for scrub_text in the policy",
    )


def _run(args: Namespace, shell: Shell) -> int:
    from pseudonymisation.text import measure, notes
    from pseudonymisation.text.scrubber import Scrubber

    sample = notes.read(args.file)
    method = _method(args)
    figures = measure.measure(Scrubber(method), sample, time.process_time, alone=args.record)
    for line in _lines(figures, method, all(note.synthetic for note in sample)):
        shell.say(line)
    if args.record:
        shell.say("Measured without the names in the records: a delivery scrubs without them.")
        _record(args, shell, figures, any(note.synthetic for note in sample))
    return 0


def _method(args: Namespace) -> "TextMethod":
    """Return the site's method where there is a site, and what was asked here where not."""
    from federated.errors import SettingsError
    from flows import scrubbing
    from pseudonymisation.text import vocabulary
    from pseudonymisation.text.settings import TextMethod

    asked = args.deduce or args.words
    if args.record and asked:
        raise SettingsError(
            "What is recorded is the method of site.toml; leave out --deduce and --words."
        )
    if not asked and (args.record or site_file(args).is_file()):
        return scrubbing.method(site(args))
    return TextMethod(vocabulary.from_file(args.words) if args.words else None, args.deduce)


def _lines(figures: "Figures", method: "TextMethod", synthetic: bool) -> list[str]:
    from pseudonymisation.text.measure import ROUNDS

    shares = sorted(figures.labels.items(), key=lambda item: (-item[1].total, item[0]))
    forms = sorted(figures.names.items(), key=lambda item: (item[0] not in ORDER, item[0]))
    kind = "synthetic notes" if synthetic else "notes"
    return [
        f"{figures.notes} {kind}, {figures.characters} characters; method: {method.words()}",
        "Recall: every letter and digit of what was labelled is gone",
        _line("all", figures.recall),
        *(_line(name, share) for name, share in shares),
        "Names, by how they are written",
        *(_line(name, share) for name, share in forms),
        "Beside that",
        _line("precision, by character", figures.precision),
        f"  {'clinical spans hit':<28}        {figures.clinical.found:>6} of {figures.clinical.total}",
        f"  {'milliseconds per 1000 chars':<28} {figures.milliseconds:6.2f} best, {figures.usual:.2f} median of {ROUNDS}",
    ]


def _line(name: str, share: "Share") -> str:
    return f"  {name:<28} {share.value:6.3f} {share.found:>6} of {share.total}"


def _record(args: Namespace, shell: Shell, figures: "Figures", synthetic: bool) -> None:
    from flows import audit, files, scrubbing
    from pseudonymisation.text import evaluation, notes

    here = site(args)
    made = evaluation.Evaluation.of(
        figures, method=scrubbing.method(here).digest, sample=notes.digest(args.file),
        synthetic=synthetic, on=shell.now().date(), by=shell.user,
    )  # fmt: skip
    audit.record(here, shell, "policy test-text", "C", (evaluation.FILE,))
    files.write_atomically(scrubbing.file(here), evaluation.content(made))
    why = evaluation.shortcoming(made, 0.97)
    shell.say(f"Recorded in {evaluation.FILE}. " + (f"Not enough at 0.97: {why}." if why else ""))
    shell.say(
        f'In policy.toml: {{ action = "scrub_text", recall = 0.97, evaluation = "{evaluation.digest(made)}" }}'
    )


COMMAND = Command(
    name="test-text", help="how much the scrubber finds in labelled notes", order=60,
    arguments=_arguments, run=_run,
)  # fmt: skip
