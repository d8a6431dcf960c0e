"""What an attacker knows of a group of linked tables, as linear equations.

An *atom* is a smallest additive piece: the families with an event in one stratum, the euros of
one payer. Everything that is ever published is a sum of atoms. ``structure`` holds whether or not
anything is shown (strata add up to the total); a *group* is shown or hidden as a whole. A
*sensitive* form must stay wide open: two feasible tables must exist that agree with everything
shown, one of them with at least ``high``, the other with at most ``low``.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, isclose
from typing import Any

from federated.errors import UnsafeRelease

FAMILIES = "families_"  # atoms of distinct families: one may be in several strata

Name = tuple[str, ...]  # (cube, stratum, what); the total row is shared by all cubes
Form = Mapping[Name, int]


@dataclass(frozen=True, slots=True, repr=False)
class Statement:
    """``low`` <= ``form`` <= ``high``; equal for a published figure."""

    form: Form
    low: float
    high: float


@dataclass(frozen=True, slots=True, repr=False)
class Group:
    """Figures that are shown or hidden together. The cheapest is hidden first.

    ``needs`` names the group without which this one says too much or nothing; ``behind`` is who
    stands behind it, for the union of the groups that are hidden beside a visible total (R10).
    """

    key: Name
    statements: tuple[Statement, ...]
    cost: tuple[float, ...]
    unsafe: bool = False
    needs: Name | None = None
    behind: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Sensitive:
    """A form that has to reach ``high`` and ``low`` (None: no lower demand)."""

    form: Form
    high: float
    low: float | None


@dataclass(frozen=True, slots=True, repr=False)
class Margin:
    """A group that is the sum of others: what is hidden of them follows together from it."""

    whole: Name
    parts: tuple[Name, ...]
    strata: bool = True  # a family is in one stratum as a rule, but may have several payers


# Is what is hidden (first), beside what is visible (second) of a whole (third), too small?
# The fourth says whether the parts are strata.
TooSmall = Callable[[Sequence[Any], Sequence[Any], Any, bool], bool]


@dataclass(frozen=True, slots=True, repr=False)
class Piece:
    """One row of one table, seen as a system."""

    where: Name
    atoms: Mapping[Name, float]
    groups: tuple[Group, ...]
    sensitive: tuple[Sensitive, ...] = ()
    structure: tuple[Statement, ...] = ()
    margins: tuple[Margin, ...] = ()

    def without(self, names: Collection[str]) -> "Piece":
        """Return the piece with the groups of these names hidden whatever they hold."""
        groups = tuple(replace(g, unsafe=g.unsafe or g.key[-1] in names) for g in self.groups)
        return replace(self, groups=groups)


@dataclass(frozen=True, slots=True, repr=False)
class System:
    """All rows of all cubes of one indicator, site and period together.

    ``whole`` says that atoms are whole numbers: then only whole feasible tables count.
    """

    atoms: Mapping[Name, float]
    structure: tuple[Statement, ...]
    groups: Mapping[Name, Group]
    sensitive: tuple[Sensitive, ...]
    margins: tuple[Margin, ...]
    too_small: TooSmall
    whole: bool
    lowest: float  # what the attacker knows every atom to be at least


def exactly(form: Form, atoms: Mapping[Name, float]) -> Statement:
    """State the true value of ``form``."""
    value = sum(weight * atoms[name] for name, weight in form.items())
    return Statement(form, value, value)


def joined(total: Piece, strata: tuple[Piece, ...], too_small: TooSmall, whole: bool) -> System:
    """Return the system of a total row and the strata of every cube that adds up to it."""
    pieces = (total, *strata)
    atoms = {name: value for piece in pieces for name, value in piece.atoms.items()}
    cubes = tuple(
        tuple(piece for piece in strata if piece.where[0] == cube)
        for cube in dict.fromkeys(piece.where[0] for piece in strata)
    )
    columns = tuple(line for cube in cubes for line in _columns(total, cube))
    margins = tuple(margin for cube in cubes for margin in _margins(total, cube))
    return System(
        atoms=atoms,
        structure=(*(line for piece in pieces for line in piece.structure), *columns),
        groups={group.key: group for piece in pieces for group in piece.groups},
        sensitive=tuple(form for piece in pieces for form in piece.sensitive),
        margins=(*(margin for piece in pieces for margin in piece.margins), *margins),
        too_small=too_small,
        whole=whole,
        lowest=-inf if min(atoms.values(), default=0) < 0 else 0.0,
    )


def _columns(total: Piece, strata: tuple[Piece, ...]) -> tuple[Statement, ...]:
    """Strata add up to the total; families in several strata make the sum larger than it."""
    lines: list[Statement] = []
    for name, value in total.atoms.items():
        parts = [(*piece.where, name[-1]) for piece in strata]
        form = {**dict.fromkeys(parts, 1), name: -1}
        found = sum(piece.atoms[part] for piece, part in zip(strata, parts, strict=True))
        equal = isclose(found, value, rel_tol=1e-9, abs_tol=1e-6)
        if not equal and (found < value or not name[-1].startswith(FAMILIES)):
            raise UnsafeRelease(f"{strata[0].where[0]}: the strata do not add up to the total.")
        lines.append(Statement(form, 0, 0 if equal else inf))
    return tuple(lines)


def _margins(total: Piece, strata: tuple[Piece, ...]) -> tuple[Margin, ...]:
    return tuple(
        Margin(group.key, tuple((*piece.where, group.key[-1]) for piece in strata))
        for group in total.groups
        if group.behind
    )
