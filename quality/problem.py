"""One finding about one record. It names the record, the rule and the column, never a value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """``record`` is the number of the record in its file, from 1; 0 speaks of the whole file."""

    table: str
    record: int
    rule: str
    column: str = ""
