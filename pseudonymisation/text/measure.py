"""What a method finds of what was labelled: recall by kind and form, precision, clinical loss.

A thing is found when every letter and digit of it is gone. Precision counts letters and digits.
Clinical content is hit when one letter or digit of it is gone.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pseudonymisation.text import forms
from pseudonymisation.text.found import Found
from pseudonymisation.text.notes import Note
from pseudonymisation.text.record import Record
from pseudonymisation.text.scrubber import NOBODY, Scrubber

ROUNDS = 5  # the quickest and the middle one are told: other work on the machine slows some


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    found: int
    total: int

    @property
    def value(self) -> float:
        """The share, 1 of nothing."""
        return self.found / self.total if self.total else 1.0


@dataclass(slots=True)
class _Count:
    found: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, *, found: bool) -> None:
        self.total[name] += 1
        self.found[name] += found

    def shares(self) -> dict[str, Share]:
        return {name: Share(self.found[name], total) for name, total in self.total.items()}


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one sample; nothing of its text."""

    notes: int
    characters: int
    seconds: float
    labels: dict[str, Share]
    names: dict[str, Share]
    precision: Share
    clinical: Share
    middle: float = 0.0  # seconds of the middle round; ``seconds`` are those of the quickest

    @property
    def recall(self) -> Share:
        """All that was labelled, together."""
        shares = self.labels.values()
        return Share(sum(s.found for s in shares), sum(s.total for s in shares))

    @property
    def milliseconds(self) -> float:
        """Milliseconds of processor a thousand characters, in the quickest round."""
        return 1e6 * self.seconds / self.characters

    @property
    def usual(self) -> float:
        """Milliseconds of processor a thousand characters, in the middle round."""
        return 1e6 * self.middle / self.characters


def measure(
    scrubber: Scrubber, notes: Sequence[Note], clock: Callable[[], float], *, alone: bool = False
) -> Figures:
    """Scrub every note and compare with its labels; ``clock`` tells processor seconds.

    ``alone`` leaves out the names in the record of a note, as a delivery has to.
    """
    records = [NOBODY if alone else Record.of(note.record) for note in notes]
    for note, record in zip(notes[:50], records, strict=False):
        scrubber.spans(note.text, record)  # the first notes compile and read the lists
    timed = [_timed(scrubber, notes, records, clock) for _ in range(ROUNDS)]
    taken = sorted(seconds for _, seconds in timed)
    return replace(compare(notes, timed[0][0], taken[0]), middle=taken[ROUNDS // 2])


def _timed(
    scrubber: Scrubber, notes: Sequence[Note], records: Sequence[Record], clock: Callable[[], float]
) -> tuple[list[list[Found]], float]:
    start = clock()
    spans = [scrubber.spans(note.text, record) for note, record in zip(notes, records, strict=True)]
    return spans, clock() - start


def compare(notes: Sequence[Note], spans: Sequence[list[Found]], seconds: float) -> Figures:
    """Return the figures of findings against labels."""
    labels, names, letters, kept = _Count(), _Count(), Counter[bool](), Counter[bool]()
    for note, found in zip(notes, spans, strict=True):
        gone = {at for one in found for at in range(one.start, one.end)}
        for span in note.spans:
            whole = _letters(note, span.start, span.end) <= gone
            labels.add(span.label, found=whole)
            if span.label == "PERSON":
                for form in forms.forms(note, span):
                    names.add(form, found=whole)
        letters.update(_right(note, gone))
        kept.update(bool(_letters(note, one.start, one.end) & gone) for one in note.keep)
    return Figures(
        len(notes), sum(len(note.text) for note in notes), seconds, labels.shares(), names.shares(),
        Share(letters[True], letters.total()), Share(kept[True], kept.total()),
    )  # fmt: skip


def _letters(note: Note, start: int, end: int) -> set[int]:
    return {at for at in range(start, end) if note.text[at].isalnum()}


def _right(note: Note, gone: set[int]) -> Iterator[bool]:
    """Yield for each letter and digit that went whether it had to."""
    labelled = {at for span in note.spans for at in range(span.start, span.end)}
    return (at in labelled for at in gone if note.text[at].isalnum())
