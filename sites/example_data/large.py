"""A large hospital, written in parts: memory does not grow with the number of children.

Patients are known by local number alone, because there are only some nine thousand test BSNs. The
records are clean, and there is no workbook: that has room for about a million rows.
"""

from pathlib import Path

from sites.example_data.dirt import Ledger
from sites.example_data.hospital import write_hospital
from sites.example_data.world import YEARS, make_city

PART = 3000  # families written at a time


def write_large_hospital(folder: Path, families: int, seed: int, part: int = PART) -> int:
    """Write an inbox for at least ``families`` families; return how many children are in it."""
    ledger, children, per_year = Ledger(), 0, max(part // len(YEARS), 1)
    for start in range(0, families, per_year * len(YEARS)):
        world = make_city(
            "Rotterdam", "0599", per_year, seed, dirty=False, bsn_from=None, start=start
        )
        write_hospital(world, folder, workbook=False, ledger=ledger)
        children += world.hospital["birth"].num_rows
    return children
