"""``pseudonym``: a keyed pseudonym in the column's own domain."""

from typing import Literal

import pyarrow as pa

from federated.schema import Column, Kind, Raw, RawKind
from pseudonymisation.action import Action, Scope


class Pseudonym(Action):
    """Replace an identifier. The domain is the data model's, so that tables still join."""

    action: Literal["pseudonym"]
    domain: str

    @classmethod
    def suits(cls, raw: Raw, column: Column | None) -> bool:
        """Tell whether an identifier comes in and a pseudonym is stored."""
        if column is None or raw.kind != RawKind.IDENTIFIER:
            return False
        return column.kind == Kind.PSEUDONYM

    def objection(self, raw: Raw, column: Column | None) -> str | None:
        """Refuse another domain than the column's own."""
        if column is None or self.domain == column.domain:
            return None
        return f'the domain must be "{column.domain}"'

    def apply(self, values: pa.Array, scope: Scope) -> pa.Array:
        """Return the pseudonyms."""
        return scope.pseudonyms(values, self.domain)


ACTION = Pseudonym
