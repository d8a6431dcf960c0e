"""``policy label``: draw some of the site's own notes, and mark what identifies by hand."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from flows.command import Command, Shell, site

if TYPE_CHECKING:
    from pseudonymisation.text.labelling import Answer
    from pseudonymisation.text.notes import Note

HELP = """\
Type what identifies as words and a kind, more of them with a comma: 3-4 person, 7 date
What is clinical and must stay: 9-10 keep. Kinds: {kinds}.
Enter: nothing (more) in this note. s: skip it. q: stop; what was done is kept.\
"""


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
    parser.add_argument("--count", type=int, default=200, help="how many notes (default: 200)")
    parser.add_argument(
        "--seed", type=int, default=1, help="which notes: the same seed, the same notes"
    )


def _run(args: Namespace, shell: Shell) -> int:
    from flows import audit, scrubbing
    from flows.files import private_folder
    from pseudonymisation.text import labelling, notes

    here = site(args)
    drawn = labelling.sample(
        labelling.source(args.file, args.column, args.name_column), args.count, args.seed
    )
    target = private_folder(scrubbing.folder(here)) / "labelled.jsonl"
    audit.record(here, shell, "policy label", "R", (f"text/{target.name}",))
    done = [*notes.read(target)] if target.is_file() else []
    known = {note.text for note in done}
    shell.say(HELP.format(kinds=", ".join(labelling.KINDS)))
    for at, note in enumerate(drawn, 1):
        if note.text in known:
            continue
        marked = _asked(shell, note, f"Note {at} of {len(drawn)}")
        if marked == "stop":
            break
        if not isinstance(marked, str):
            done.append(marked)
            _write(target, done)
    shell.say(f"{len(done)} notes in text/{target.name}. Next: `heldennet-site policy test-text`.")
    return 0


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


def _write(path: Path, done: "list[Note]") -> None:
    from flows import files
    from pseudonymisation.text import notes

    files.write_atomically(path, "".join(f"{notes.line(note)}\n" for note in done).encode())


COMMAND = Command(
    name="label", help="draw notes of your own and mark what identifies", order=50,
    arguments=_arguments, run=_run,
)  # fmt: skip
