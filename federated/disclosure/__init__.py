"""Disclosure control: exact tables in, tables that anyone may read out.

``rules`` holds one file for each kind of figure, ``system`` what an attacker knows as linear
equations, ``solver`` the attacker, ``protect`` what is hidden until he learns nothing, ``recheck``
what both ends verify on the published figures alone.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from federated.exact import ExactTable
    from federated.policy import DisclosurePolicy
    from federated.release import ReleasedTable


def control(
    tables: Sequence["ExactTable"], policy: "DisclosurePolicy", *, withhold_eligible: bool = False
) -> tuple["ReleasedTable", ...]:
    """Return what may be published of ``tables``, in the same order and always the same shape.

    Tables of one indicator, site and period are protected together: give all of them at once.
    Raises UnsafeRelease where a table does not add up or cannot be protected; nothing of the
    call may then be sent. ``withhold_eligible`` hides eligible, missing and the completeness in
    every row, because another indicator of the same people has few missing (``frames``); also the
    number measured where everybody is measured by definition. Imported here, not above: the release takes its checks from this
    package, and the centre never loads the exact tables.
    """
    from federated.disclosure.tables import released

    return released(tables, policy, withhold_eligible)
