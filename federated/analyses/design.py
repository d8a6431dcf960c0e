"""What stands in a model: names, levels and products of them, never a formula to be executed.

Levels and reference categories are part of the specification, so that every site has the same
columns, also where a level does not occur. Nothing is centred or scaled by what a site sees.
"""

import re
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

CONSTANT = "(Intercept)"
_PART = re.compile(r"(?P<column>[^\[\]:]+)(?:\[(?P<level>[^\[\]]*)\])?")


class Model(BaseModel):
    """Frozen, and nothing in it that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Factor(Model):
    """A numeric column, or the indicator of one level of a column."""

    column: str = Field(min_length=1)
    level: str | None = None


class Term(Model):
    """A column of the design: the product of its factors; without any, the constant 1."""

    name: str
    factors: tuple[Factor, ...] = ()

    @classmethod
    def parse(cls, name: str) -> Self:
        """Return the term of a name.

        >>> [f.level for f in Term.parse("year[2004]:age").factors]
        ['2004', None]
        >>> Term.parse("(Intercept)").factors
        ()
        """
        if name == CONSTANT:
            return cls(name=name)
        matches = [_PART.fullmatch(part) for part in name.split(":")]
        if not all(matches):
            raise ValueError(f"{name!r} is not a name, name[level] or a product of these with ':'")
        return cls(name=name, factors=tuple(Factor(**m.groupdict()) for m in matches if m))

    @property
    def whole(self) -> bool:
        """Whether this is the constant."""
        return not self.factors

    @property
    def binary(self) -> bool:
        """Whether this can only be 0 or 1, by its form."""
        return bool(self.factors) and all(f.level is not None for f in self.factors)


Design = tuple[Term, ...]


def design(*names: str) -> Design:
    """Return terms by their names."""
    return tuple(Term.parse(name) for name in names)


def dummies(column: str, levels: tuple[str, ...]) -> Design:
    """Return the indicators of all levels but the first, which is the reference."""
    return tuple(
        Term(name=f"{column}[{level}]", factors=(Factor(column=column, level=level),))
        for level in levels[1:]
    )


class Outcome(Model):
    """What is explained, and by how much each row counts."""

    column: str
    trials: str | None = None
    weights: str | None = None
    offset: str | None = None
