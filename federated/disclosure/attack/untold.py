"""What released tables do not say: every figure that is hidden, and hidden parts of a whole."""

from collections.abc import Iterator, Sequence

from federated.disclosure import layout
from federated.disclosure.attack.columns import Columns, plus
from federated.disclosure.attack.unaided import Hidden
from federated.release import ReleasedTable


def hidden(known: Columns, tables: Sequence[ReleasedTable]) -> Iterator[Hidden]:
    """Yield what is hidden, by itself and beside the visible parts of a visible whole."""
    for table in tables:
        sensitive = set(layout.splits(table.measure, table.rows[0].values))
        for row in table.rows:
            for name, value in row.values.items():
                if value is None and name != "sd":
                    form = known.form(table, row.stratum, name)
                    zero = table.sensitive and (name in sensitive or name.startswith("events"))
                    amount = layout.is_sum(table.measure, name)
                    place = (table, row.stratum, name)
                    yield Hidden(place, known.matrix([form]), amount, zero)
        yield from _unions(known, table)


def _unions(known: Columns, table: ReleasedTable) -> Iterator[Hidden]:
    for name in table.rows[0].values:
        if layout.is_sum(table.measure, name) or name.startswith("families_"):
            continue
        parts = [row for row in table.rows[1:] if row.values[name] is None]
        if 1 < len(parts) < len(table.rows) - 1:
            form = plus(*(known.form(table, row.stratum, name) for row in parts))
            yield Hidden((table, "together", name), known.matrix([form]), False, False, True)
