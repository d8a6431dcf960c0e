"""``scrub_text``: a note without what identifies. Refused until it can be checked."""

from typing import Literal

import pyarrow as pa

from federated.errors import PolicyError
from federated.schema import Column, Raw
from pseudonymisation.action import Action, Scope

REFUSAL = (
    "scrub_text needs a sample of this site's own notes, labelled by hand, to show how much it "
    "finds; without one it is refused: use drop"
)


class ScrubText(Action):
    """Known to the policy so that the refusal can say why; it suits no column."""

    action: Literal["scrub_text"]

    @classmethod
    def suits(cls, raw: Raw, column: Column | None) -> bool:
        """Tell that it suits none."""
        return False

    def objection(self, raw: Raw, column: Column | None) -> str | None:
        """Say why."""
        return REFUSAL

    def apply(self, values: pa.Array, scope: Scope) -> pa.Array:
        """Refuse."""
        raise PolicyError(f"{scope.raw.name}: {REFUSAL}.")


ACTION = ScrubText
