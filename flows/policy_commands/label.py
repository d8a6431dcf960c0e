"""``policy label``: draw some of the site's own notes, and mark what identifies by hand."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from flows.command import Command, Shell, site

if TYPE_CHECKING:
    from pseudonymisation.text.labelling import Answer
    from pseudonymisation.text.notes import Note
    from sites.settings import Site

HELP = """\
Type what identifies as words and a kind, more of them with a comma: 3-4 person, 7 date
What is clinical and must stay: 9-10 keep. Kinds: {kinds}.
Enter: nothing (more) in this note. s: skip it. q: stop; what was done is kept.\
"""
NAMELESS = (
    "Without --person-column nobody can tell whom these notes are about: all of them go with whoever "
    "is forgotten first, and after 30 days."
)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, help="notes: .jsonl (text), .csv, or .txt with one a line"
    )
    parser.add_argument(
        "--column", default="text", help="the column with the notes (default: text)"
    )
    parser.add_argument(
        "--name-column", action="append", default=[], metavar="COLUMN",
        help="a column with a name of the same record; may be given again",
    )  # fmt: skip
    parser.add_argument(
        "--person-column", metavar="COLUMN",
        help="the column with the local number of whom the note is about, so that it can be forgotten",
    )  # fmt: skip
    parser.add_argument("--count", type=int, default=200, help="how many notes (default: 200)")
    parser.add_argument(
        "--seed", type=int, default=1, help="which notes: the same seed, the same notes"
    )


def _run(args: Namespace, shell: Shell) -> int:
    from flows import audit, labelled
    from pseudonymisation.text import labelling

    here = site(args)
    drawn = _drawn(args, here)
    audit.record(here, shell, "policy label", "R", (labelled.OBJECT,))
    known = {note.text for note in _labelled(here)}
    shell.say(HELP.format(kinds=", ".join(labelling.KINDS)))
    if not args.person_column:
        shell.say(NAMELESS)
    for at, (note, about) in enumerate(drawn, 1):
        if note.text in known:
            continue
        marked = _asked(shell, note, f"Note {at} of {len(drawn)}")
        if marked == "stop":
            break
        if not isinstance(marked, str):
            labelled.add(here, labelled.Line.of(marked, about, shell.now().date()))
    shell.say(
        f"{len(_labelled(here))} notes in {labelled.OBJECT}, kept for a year at most. "
        "Next: `heldennet-site policy test-text`."
    )
    return 0


def _labelled(here: "Site") -> "tuple[Note, ...]":
    from flows import labelled
    from pseudonymisation.text import notes

    file = labelled.path(here)
    return notes.read(file) if file.is_file() else ()


def _drawn(args: Namespace, here: "Site") -> "list[tuple[Note, frozenset[str]]]":
    """Draw notes, each with the pseudonyms of whom it is about; without who may not be used."""
    from flows import labelling_whom
    from pseudonymisation.text import labelling

    column = args.person_column
    names = [*args.name_column, *([column] if column else ())]
    found = labelling.source(args.file, args.column, names)
    drawn = labelling.sample(found, args.count, args.seed)
    if not column:
        return [(note, frozenset()) for note in drawn]
    return labelling_whom.named(here, found, drawn, column, as_name=column in args.name_column)


def _asked(shell: Shell, note: "Note", heading: str) -> "Answer":
    """Show a note with its words numbered, and ask until the answer is understood."""
    from federated.errors import SettingsError
    from pseudonymisation.text import labelling

    shell.say(f"\n{heading}\n{labelling.numbered(note.text)}")
    while True:
        answer = sys.stdin.readline()
        try:
            return labelling.marked(note, answer.strip() if answer else "q")
        except SettingsError as error:
            shell.say(str(error))


COMMAND = Command(
    name="label", help="draw notes of your own and mark what identifies", order=50,
    arguments=_arguments, run=_run,
)  # fmt: skip
