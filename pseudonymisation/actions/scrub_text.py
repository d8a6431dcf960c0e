"""``scrub_text``: a note without what identifies. Only where a note is stored, and was evaluated.

The policy names the evaluation of this site's own labelled notes by its digest. A run checks it
before the first row; without a scrubber that passed, the action refuses to do anything.
"""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from federated.errors import PolicyError
from federated.schema import Column, Exposure, Kind, Raw, RawKind
from pseudonymisation.action import Action, Scope

if TYPE_CHECKING:
    import pyarrow as pa

STORED_NOWHERE = "nothing of this column is stored, so there is nothing to scrub: use drop"
NOT_NAMED = (
    "scrub_text needs the evaluation of a sample of this site's own notes, labelled by hand: name "
    "its digest (`policy test-text FILE --record` tells it), or use drop"
)
NOT_CHECKED = (
    "scrub_text needs a sample of this site's own notes, labelled by hand, to show how much it "
    "finds, and none was checked for this run; use drop"
)
FLOOR = 0.90


class ScrubText(Action):
    """Scrub a note. ``recall`` is the floor in every written form; ``evaluation`` a digest."""

    action: Literal["scrub_text"]
    recall: float = Field(default=0.97, ge=FLOOR, le=1)
    evaluation: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None

    @classmethod
    def suits(cls, raw: Raw, column: Column | None) -> bool:
        """Tell whether a note comes in and text is stored."""
        return is_free_text(raw) and column is not None and column.kind == Kind.TEXT

    def objection(self, raw: Raw, column: Column | None) -> str | None:
        """Ask for an evaluation, and refuse a note that is stored nowhere."""
        if is_free_text(raw) and column is None:
            return STORED_NOWHERE
        return NOT_NAMED if self.evaluation is None else None

    def apply(self, values: "pa.Array", scope: Scope) -> "pa.Array":
        """Return the notes scrubbed; refuse without a scrubber that was checked."""
        import pyarrow as pa

        if scope.scrub is None:
            raise PolicyError(f"{scope.raw.name}: {NOT_CHECKED}.")
        scrub = scope.scrub
        found = [None if note is None else scrub(note) for note in values.to_pylist()]
        return pa.array(found, pa.string())


def is_free_text(raw: Raw) -> bool:
    """Tell whether a raw column is a note that people write."""
    return raw.name == "note" and (raw.kind, raw.exposure) == (RawKind.TEXT, Exposure.IDENTIFYING)


ACTION = ScrubText
