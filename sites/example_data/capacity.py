"""Capacity of the team, month by month."""

from datetime import date

import numpy as np

from sites.example_data.draw import Columns, stream


def draw(seed: int, years: tuple[int, ...], extracted: date, families_per_year: int) -> Columns:
    """Return one row a month up to the extraction."""
    rng = stream(seed, "capacity")
    months = np.arange(f"{min(years)}-01", f"{extracted:%Y-%m}", dtype="datetime64[M]")
    fte = np.round(families_per_year / 90 + rng.normal(0, 0.15, months.size), 2)
    return {
        "month": months.astype(str),
        "role": np.full(months.size, "family_coach"),
        "fte": np.maximum(fte, 0.4),
        "n_professionals": np.maximum(2 + np.round(fte * 1.4), 2).astype(np.int64),
        "active_families": rng.poisson(families_per_year * 0.7, months.size),
        "waiting_list_n": rng.poisson(families_per_year * 0.03, months.size),
        "partner_types_active": np.full(months.size, "cjg|hospital|municipality|primary_care"),
    }
