"""The laws under which a municipality keeps its records, and what may join them.

A municipality holds records under four laws, and a family is not one family across them: each law
has its own pseudonymisation domains. A join needs a basis that somebody wrote down. A table whose
laws are not joined to the register (persons and families, kept under the Jeugdwet) has no use in a
figure, so nothing of it is stored.
"""

from collections.abc import Iterable
from enum import StrEnum

from federated.schema import Table


class Law(StrEnum):
    """A law of the social domain: youth, debt, support, income."""

    YOUTH = "jeugdwet"
    DEBT = "wgs"
    SUPPORT = "wmo"
    INCOME = "pw"


class JoinBasis(StrEnum):
    """What permits a join. A closed list; which one applies is for the controller to decide."""

    CONSENT = "consent"
    RESEARCH = "uavg-24"
    YOUTH = "jeugdwet-7-4-0"
    SUPPORT = "wmo-5-1-1"
    DEBT = "wgs-8"
    INCOME = "pw-64"


REGISTER = Law.YOUTH
_OTHERS = {"social_support": (Law.DEBT, Law.SUPPORT, Law.INCOME)}


def of(kind: str, table: Table) -> tuple[Law, ...]:
    """Return the laws that a table's rows are kept under; none where it is about nobody.

    >>> from federated.schema import table
    >>> [law.value for law in of("municipality", table("youth_care_assignment"))]
    ['jeugdwet']
    """
    if kind != "municipality" or table.subject is None:
        return ()
    return _OTHERS.get(table.name, (REGISTER,))


def joined(laws: Iterable[Law], joins: Iterable[Iterable[Law]]) -> frozenset[Law] | None:
    """Return the laws that these are joined with, themselves included; None when they are not.

    >>> joined([Law.DEBT], []) == frozenset({Law.DEBT})
    True
    >>> joined([Law.DEBT, Law.INCOME], []) is None
    True
    """
    wanted = frozenset(laws)
    groups = [frozenset(group) for group in joins] + [frozenset({law}) for law in Law]
    return next((group for group in groups if wanted <= group), None)


def domain(name: str, laws: frozenset[Law]) -> str:
    """Return a domain's label under joined laws; that of the register is the plain name.

    >>> domain("family", frozenset({Law.SUPPORT}))
    'family_wmo'
    """
    return name if not laws or REGISTER in laws else "_".join([name, *sorted(laws)])
