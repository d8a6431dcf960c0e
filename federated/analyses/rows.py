"""The rows of one site, by column: what an engine reads, in blocks.

Text is kept as codes, and a design is laid out a block at a time, so that a model of twenty
columns over a million rows needs memory for the million rows and not for the design.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from federated.analyses.design import Design, Outcome, Term
from federated.engines.blocks import ROWS, Block, Floats
from federated.errors import AnalysisError

Column = NDArray[np.float64] | NDArray[np.str_] | NDArray[np.int64]
Flags = NDArray[np.bool_]
WIDE = 20  # columns of a block of ``ROWS`` rows; of fewer columns it has more rows
KEPT = 1_000_000  # numbers of a design that is laid out once and not every round


class Rows:
    """Columns of equal length; numbers as float64 (nan where unknown), or text."""

    def __init__(self, columns: Mapping[str, Column], meant: int | None = None) -> None:
        """Keep the columns; nothing is copied. ``meant`` counts those with an unknown value too."""
        self._columns = dict(columns)
        self.meant = len(self) if meant is None else meant
        self._numbers: dict[str, Floats] = {}
        self._laid: tuple[tuple[Design, Outcome] | None, list[Block]] = None, []
        self._coded: dict[str, tuple[dict[str, int], NDArray[np.intp]]] = {}

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(next(iter(self._columns.values()), ()))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self._columns)

    def _column(self, name: str) -> Column:
        if name not in self._columns:
            raise AnalysisError(f"No column is called {name!r}. Known: {', '.join(self.names)}.")
        return self._columns[name]

    def is_text(self, name: str) -> bool:
        """Whether a column holds text."""
        return self._column(name).dtype.kind == "U"

    def number(self, name: str) -> Floats:
        """Return a column as numbers, all of them known."""
        if name not in self._numbers:
            try:
                values = np.asarray(self._column(name), dtype=np.float64)
            except ValueError:
                raise AnalysisError(f"Column {name!r} holds text where numbers belong.") from None
            if not np.isfinite(values).all():
                raise AnalysisError(f"Column {name!r} holds values that are not known numbers.")
            self._numbers[name] = values
        return self._numbers[name]

    def codes(self, name: str) -> tuple[dict[str, int], NDArray[np.intp]]:
        """Return the code by level, and the code of every row."""
        if name not in self._coded:
            values, codes = np.unique(self._column(name), return_inverse=True)
            levels = {label(value): code for code, value in enumerate(values)}
            self._coded[name] = levels, codes.astype(np.intp)
        return self._coded[name]

    def levels(self, name: str) -> tuple[str, ...]:
        """Return the levels that occur."""
        return tuple(self.codes(name)[0])

    def has(self, name: str, level: str) -> Flags:
        """Return where a column has this level."""
        levels, codes = self.codes(name)
        return np.asarray(codes == levels.get(level, -1))

    def term(self, term: Term, at: slice = slice(None)) -> Floats:
        """Return one column of a design."""
        out = np.empty(len(range(*at.indices(len(self)))))
        self._fill(out, term, at)
        return out

    def _fill(self, out: Floats, term: Term, at: slice) -> None:
        if term.whole:
            out[:] = 1.0
        for number, factor in enumerate(term.factors):
            if factor.level is None:
                values = self.number(factor.column)[at]
            else:
                levels, codes = self.codes(factor.column)
                values = (codes[at] == levels.get(factor.level, -1)).astype(np.float64)
            if number:
                out *= values
            else:
                out[:] = values

    def matrix(self, design: Sequence[Term], at: slice = slice(None)) -> Floats:
        """Return the columns of a design, stored by column."""
        n = len(range(*at.indices(len(self))))
        out = np.empty((n, len(design)), order="F")
        for number, term in enumerate(design):
            self._fill(out[:, number], term, at)
        return out

    def blocks(self, design: Design, outcome: Outcome) -> Iterator[Block]:
        """Yield the rows as an engine takes them; of a few rows they are kept for the next round."""
        if len(self) * len(design) > KEPT:
            yield from self._made(design, outcome)
            return
        asked = (design, outcome)
        known, made = self._laid
        self._laid = asked, made if known == asked else list(self._made(design, outcome))
        yield from self._laid[1]

    def _made(self, design: Design, outcome: Outcome) -> Iterator[Block]:
        step = ROWS * max(1, WIDE // max(1, len(design)))
        y, one = self.number(outcome.column), np.ones(min(step, len(self)))
        weights, trials, offset = (
            None if name is None else self.number(name)
            for name in (outcome.weights, outcome.trials, outcome.offset)
        )
        for start in range(0, len(self), step):
            at = slice(start, start + step)
            count = one[: len(y[at])]
            w = count if weights is None else weights[at]
            size = w if trials is None else trials[at]
            share, both = (y[at], w) if trials is None else (y[at] / size, w * size)
            shift = np.zeros_like(count) if offset is None else offset[at]
            yield Block(self.matrix(design, at), share, both, shift, size)

    def where(self, kept: Flags) -> "Rows":
        """Return some of the rows."""
        return Rows({name: column[kept] for name, column in self._columns.items()})

    def with_columns(self, more: Mapping[str, Column]) -> "Rows":
        """Return these rows with columns beside them."""
        return Rows({**self._columns, **more})


def label(value: object) -> str:
    """Return a level as it is written in a specification: 2004 and 2004.0 are the same.

    >>> label(np.float64(2004.0)), label(np.str_("2"))
    ('2004', '2')
    """
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)
