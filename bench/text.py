"""What scrubbing costs: milliseconds of processor a thousand characters, short notes and long.

Against the obvious alternative in the same run: one regular expression for each kind that a note
can hold at least (a number of nine digits, a postcode, a telephone number, a date, a mail address,
a capital inside a sentence). The ratio says how much the Dutch rules and the record cost on top.

    python -m bench.text
"""

import argparse
import re
import time
from collections.abc import Callable, Sequence

from pseudonymisation.text.notes import Note
from pseudonymisation.text.record import Record
from pseudonymisation.text.scrubber import Scrubber
from pseudonymisation.text.settings import TextMethod
from tests.pseudonymisation.text import notes

TARGET = 5.0
ROUNDS = 5
_PLAIN = [
    re.compile(pattern)
    for pattern in (
        r"\b\d{9}\b", r"\b\d{4} ?[A-Z]{2}\b", r"\b0\d{9}\b", r"\b\d{1,2}-\d{1,2}-\d{2,4}\b",
        r"\b[\w.]+@[\w.]+\b", r"(?<=[a-z] )[A-Z][a-z]+(?: [A-Z][a-z]+)*",
    )
]  # fmt: skip


def long(short: Sequence[Note], together: int) -> list[Note]:
    """Return notes as long as a letter: several short ones, with the record of the first."""
    groups = [short[at : at + together] for at in range(0, len(short), together)]
    return [Note(text="\n".join(n.text for n in group), record=group[0].record) for group in groups]


def cost(work: Callable[[str, Record], object], sample: Sequence[Note]) -> float:
    """Return the milliseconds a thousand characters of the quickest of some rounds."""
    given = [(note.text, Record.of(note.record)) for note in sample]
    characters = sum(len(text) for text, _ in given)
    return min(_seconds(work, given) for _ in range(ROUNDS)) / characters * 1e6


def _seconds(work: Callable[[str, Record], object], given: Sequence[tuple[str, Record]]) -> float:
    start = time.process_time()
    for text, record in given:
        work(text, record)
    return time.process_time() - start


def _plain(text: str, _: Record) -> str:
    for pattern in _PLAIN:
        text = pattern.sub("[-]", text)
    return text


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--notes", type=int, default=280)
    short = notes.made(parser.parse_args().notes, seed=1)
    scrub = Scrubber(TextMethod()).scrub
    for name, sample in (("short notes", short), ("long notes", long(short, 14))):
        ours, plain = cost(scrub, sample), cost(_plain, sample)
        size = sum(len(note.text) for note in sample) / len(sample)
        print(
            f"{name}, {size:.0f} characters: {ours:.2f} ms/1000, plain patterns {plain:.2f}, "
            f"ratio {ours / plain:.0f}; target {TARGET:.0f} ms: {'met' if ours <= TARGET else 'not met'}"
        )


if __name__ == "__main__":
    main()
