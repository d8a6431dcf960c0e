"""``pseudonym``: a keyed pseudonym in the column's own domain."""

from typing import TYPE_CHECKING, Literal

from federated.errors import PolicyError
from federated.schema import Column, Kind, Raw, RawKind
from pseudonymisation.action import Action, Scope

if TYPE_CHECKING:
    import pyarrow as pa

# Of the same domain, under any law: a client number of ``administrative`` is a local number here.
FORM = r"^%s(_[a-z_]+)?[1-9][0-9]*-[a-z2-7]{27}$"
SHORTEST = 30


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

    def apply(self, values: "pa.Array", scope: Scope) -> "pa.Array":
        """Return the pseudonyms; what is one of this domain already is refused."""
        if self._done(values):
            raise PolicyError(
                f"{scope.raw.name}: these are pseudonyms already; deliver the local numbers."
            )
        return scope.pseudonyms(values, self.domain)

    def _done(self, values: "pa.Array") -> bool:
        import pyarrow as pa
        import pyarrow.compute as pc

        if (
            pa.types.is_null(values.type)
            or (pc.max(pc.binary_length(values)).as_py() or 0) < SHORTEST
        ):
            return False  # the usual case, in no time
        return bool(pc.any(pc.match_substring_regex(values, FORM % self.domain)).as_py())


ACTION = Pseudonym
