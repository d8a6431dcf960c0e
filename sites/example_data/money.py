"""What a family's first year costs, by who pays, at made-up prices of the right size.

Only lines from the day of coming home to day 365 after it, and the neonatal stay apart.
"""

import numpy as np

from sites.example_data.children import Children
from sites.example_data.draw import (
    Bools,
    Columns,
    Dates,
    Floats,
    Ints,
    days,
    keep,
    numbers,
    stack,
    stream,
    yes,
)
from sites.example_data.families import Families
from sites.example_data.stays import nights

PRICE_YEAR = 2024
NIGHT, NEONATAL_NIGHT, VISIT, EMERGENCY, HOUR, TRIP, LOST_HOUR, CONTACT, VACCINE = (
    702.50, 1243.00, 118.25, 341.40, 96.75, 14.20, 41.30, 48.60, 32.80,
)  # fmt: skip
VACCINATED = 0.93


def hospital(families: Families, children: Children, stays: Columns) -> Columns:
    """Return lines of the insurer, the hospital, the employer and the family itself."""
    rng = stream(families.seed, f"money{families.index[0]}")
    here, home = _included(families), _home(families, children)
    readmitted, emergency, neonatal = _used(families, children, stays, home)
    visits = 1 + rng.poisson(4, families.size) + 2 * families.neonatal
    rows = stack(
        _lines(here, home, "insurer_zvw", "nicu", neonatal, NEONATAL_NIGHT),
        _lines(here, home, "insurer_zvw", "inpatient", readmitted, NIGHT),
        _lines(here, home, "insurer_zvw", "ed", emergency, EMERGENCY),
        _lines(here, home, "insurer_zvw", "outpatient", visits, VISIT),
        _lines(
            here, home, "hospital", "programme", (1 + rng.gamma(3, 3, families.size)).round(1), HOUR
        ),
        _lines(
            here, home, "employer", "productivity", 1 + rng.poisson(26, families.size), LOST_HOUR
        ),
        _lines(here, home, "family", "travel", visits + readmitted, TRIP),
    )
    rows["period_start_date"] = np.where(
        rows["category"] == "nicu", families.birth[rows["family"]],
        rows["period_start_date"] + days(rng.integers(0, 360, rows["family"].size)),
    )  # fmt: skip
    return _finished("KST", families, rows)


def municipality(families: Families, children: Children, support: Columns) -> Columns:
    """Return lines of the municipality outside youth care; that arrives by invoice."""
    rng = stream(families.seed, f"money-municipality{families.index[0]}")
    home, family = _home(families, children), support["family"]
    hours = 4 + rng.gamma(2, 6, family.size).round(1)
    wmo = support["kind"] == "wmo"
    rows = _lines(
        np.ones(family.size, bool), home[family], "municipality_other", "debt_help", hours, HOUR
    )
    rows["payer"] = np.where(wmo, "municipality_wmo", "municipality_other")
    rows["category"] = np.where(wmo, "informal_care", "debt_help")
    rows["family"] = family
    rows["period_start_date"] = np.fmax(support["request_date"], home[family])
    youth_health = (_youth_health(families, home), _vaccines(families, home))
    return _finished("GKST", families, stack(rows, *youth_health))


def _youth_health(families: Families, home: Dates) -> Columns:
    """Visits to the youth health service (JGZ), which every child has."""
    rng = stream(families.seed, f"money-jgz{families.index[0]}")
    here, visits = _included(families), 4 + rng.poisson(5, families.size)
    rows = _lines(here, home, "municipality_other", "jgz", visits, CONTACT)
    rows["period_start_date"] = home[here] + days(rng.integers(0, 300, rows["family"].size))
    return rows


def _vaccines(families: Families, home: Dates) -> Columns:
    """Vaccines of the national programme: given by the youth health service, paid by the state."""
    rng = stream(families.seed, f"money-vaccines{families.index[0]}")
    here = _included(families) & yes(rng, VACCINATED, families.size)
    rows = _lines(here, home, "state", "jgz", 2 + rng.binomial(3, 0.8, families.size), VACCINE)
    rows["period_start_date"] = home[here] + days(rng.integers(45, 300, rows["family"].size))
    return rows


def _included(families: Families) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    return families.included


def _home(families: Families, children: Children) -> Dates:
    home: Dates = children.home[children.order == 1]
    return np.where(np.isnat(home), families.birth, home)


def _used(
    families: Families, children: Children, stays: Columns, home: Dates
) -> "tuple[Floats, Floats, Floats]":
    """Nights readmitted, emergency visits and neonatal nights of each family's first year."""
    family = (stays["person_number"].astype(np.int64) - 10_000_000) // 10 - families.index[0]
    year = stays["start_date"] <= home[family] + np.timedelta64(365, "D")
    night, kind = nights(stays), stays["kind"]
    return (
        _summed(family, night * year * (kind == "inpatient"), families.size),
        _summed(family, year * (kind == "ed"), families.size),
        _summed(family, night * (kind == "neonatal"), families.size),
    )


def _summed(family: Ints, amount: "Ints | Bools", size: int) -> Floats:
    return np.bincount(family, amount.astype(float), size).astype(np.float64)


def _lines(
    here: "np.ndarray[tuple[int], np.dtype[np.bool_]]", home: Dates, payer: str, category: str,
    quantity: "Floats | Ints", price: float,
) -> Columns:  # fmt: skip
    cents = np.round(np.asarray(quantity, float) * price * 100)
    rows: Columns = {
        "family": np.arange(here.size),
        "payer": np.full(here.size, payer, "U20"),
        "category": np.full(here.size, category, "U14"),
        "period_start_date": home,
        "quantity": np.asarray(quantity, float),
        "unit_price_eur": np.full(here.size, price),
        "amount_eur": cents / 100,
        "price_year": np.full(here.size, PRICE_YEAR),
        "price_source": np.full(here.size, "reference_price"),
        "price_kind": np.full(here.size, "reference"),
    }
    return keep(rows, here & (cents > 0))


def _finished(prefix: str, families: Families, rows: Columns) -> Columns:
    rows = keep(rows, rows["period_start_date"] <= families.last_seen[rows["family"]])
    return {
        "cost_id": numbers(prefix, 1 + 20 * int(families.index[0]), rows["family"].size),
        **rows,
    }
