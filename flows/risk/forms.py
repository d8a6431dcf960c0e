"""The forms of a column: as it came in, as the policy makes it, and as coarser actions would."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from federated import schema
from federated.schema import Column, Raw
from flows.pipeline.looking import Seen
from flows.pipeline.session import Session
from pseudonymisation import apply, meaning
from pseudonymisation.action import Action
from pseudonymisation.policy import Policy
from pseudonymisation.risk import Ladder, Rung, rungs


@dataclass(frozen=True, slots=True)
class Form:
    """A column of a set, and the actions from that of the policy to the coarsest."""

    name: str
    raw: Raw
    column: Column
    actions: tuple[Action, ...]

    @property
    def before(self) -> str:
        """The field with what came in."""
        return f"{self.name}:before"

    def after(self, step: int) -> str:
        """Name the field with what the action on a rung makes of it."""
        return f"{self.name}:{step}"

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field of this column."""
        return (self.before, *(self.after(n) for n in range(len(self.actions))))

    @property
    def ladder(self) -> Ladder:
        """The rungs as the search takes them."""
        labels = [meaning.action(action) for action in self.actions]
        dropped = [action.action == "drop" for action in self.actions]
        fields = [None if gone else self.after(n) for n, gone in enumerate(dropped)]
        return Ladder(self.name, tuple(map(Rung, labels, fields)))


def form(policy: Policy, name: str) -> Form:
    """Return the forms of ``table.raw``."""
    table, _, raw_name = name.partition(".")
    raw = schema.table(table).raw(raw_name)
    if raw.target is None:
        raise ValueError(f"{name} is never stored and cannot be in a set")
    column = schema.table(table).column(raw.target)
    own = policy.tables[table].columns[raw_name]
    return Form(name, raw, column, (own, *rungs.coarser(raw, column, own)))


def columns(seen: Seen, opened: Session, forms: Sequence[Form]) -> Mapping[str, pa.Array]:
    """Return every field of the forms of this table."""
    here = [one for one in forms if one.name.startswith(f"{seen.table.name}.")]
    found = {one.before: seen.rows[one.raw.name] for one in here}
    rows = seen.rows.select([one.raw.name for one in here])
    for step in range(max((len(one.actions) for one in here), default=0)):
        stored = apply.apply(
            _at(opened.policy, seen.table.name, here, step),
            seen.table,
            rows,
            keys=opened.keys,
            site=opened.run.site.id,
            day0=seen.day0,
            areas=opened.areas,
        )
        found |= {one.after(step): stored[one.column.name] for one in _reaching(here, step)}
    return found


def _reaching(forms: Sequence[Form], step: int) -> Iterator[Form]:
    return (one for one in forms if step < len(one.actions))


def _at(policy: Policy, table: str, forms: Sequence[Form], step: int) -> Policy:
    """Return the policy with each column on a rung; it is never written or signed."""
    rules = policy.tables[table]
    chosen = {one.raw.name: one.actions[step] for one in _reaching(forms, step)}
    changed = rules.model_copy(update={"columns": {**rules.columns, **chosen}})
    return policy.model_copy(update={"tables": {**policy.tables, table: changed}})


def text(values: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Return one array of text: what a class is made of is whether two values are equal."""
    whole = pa.chunked_array([values]) if isinstance(values, pa.Array) else values
    return pc.cast(whole, pa.string()).combine_chunks()
