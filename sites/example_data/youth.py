"""Youth care: asked for, assigned, started, stopped, invoiced, with the delays in between."""

import numpy as np

from sites.example_data.children import Children
from sites.example_data.draw import Columns, Ints, before, choose, days, keep, stream, when, yes
from sites.example_data.families import Families
from sites.example_data.people import position

USED_BEFORE_FOUR = 0.14
PRODUCTS = {"45A04": 40, "45A12": 22, "45A53": 14, "41A03": 10, "40A03": 8, "46A03": 6}
PROVIDERS = ("42420001", "65656055", "73730012", "83830077", "94940031")
TARIFFS = {
    "45A04": 9250,
    "45A12": 10480,
    "45A53": 11240,
    "41A03": 13600,
    "40A03": 8700,
    "46A03": 11900,
}  # eurocents an hour, made up


def draw(families: Families, children: Children, everyone: Columns) -> Columns:
    """Return assignments; ``person`` is the row of the child among the people of the city."""
    rng = stream(families.seed, f"youth{families.index[0]}")
    lives = (children.outcome == "live") & families.included[children.family]
    child = np.flatnonzero(lives & yes(rng, USED_BEFORE_FOUR, children.size))
    child = np.repeat(child, 1 + rng.poisson(1.4, child.size))
    request = children.birth[child] + days(rng.beta(1.3, 1.5, child.size) * 1250 + 20)
    factor = families.effect.factor("waiting", families.programme[children.family[child]])
    assigned = request + days(np.minimum(3 + rng.gamma(1.6, 10 * factor, child.size), 56))
    rows = _course(rng, families, children, child, assigned) | {
        "request_date": when(yes(rng, 0.85, child.size), request),
        "person": _row_of(everyone, children)[child],
    }
    rows = keep(rows, before(rows["assigned_date"], children.end[child]))
    number = 300_001 + 4 * int(families.index[0]) + np.arange(rows["person"].size)
    return {"assignment_number": number.astype(str), **rows}


def _course(
    rng: np.random.Generator, families: Families, children: Children, child: Ints,
    assigned: "np.ndarray[tuple[int], np.dtype[np.datetime64]]",
) -> Columns:  # fmt: skip
    size, last = child.size, children.end[child]
    start = assigned + days(rng.integers(0, 5, size))
    begin = start + days(np.minimum(rng.gamma(2, 4, size), 23))
    stop = begin + days(30 + rng.gamma(2.5, 60, size))
    # Every message about a start or stop must have been sent before the extraction.
    began = before(begin, last - np.timedelta64(10, "D"))
    stopped = began & before(stop, last - np.timedelta64(9, "D"))
    product = choose(rng, PRODUCTS, size)
    return {
        "provider_number": rng.choice(PROVIDERS, size),
        "product_code": product,
        "product_category": product.astype("U2"),
        "assigned_date": assigned,
        "start_date": start,
        "end_date": start + np.timedelta64(364, "D"),
        "volume": rng.integers(1, 9, size),
        "referrer": choose(rng, {"01": 30, "02": 25, "03": 25, "05": 15, "06": 5}, size),
        "delivery_start": when(began, begin),
        "delivery_end": when(stopped, stop),
        "end_reason": np.where(stopped, choose(rng, {"31": 70, "32": 15, "34": 15}, size), ""),
        "changed": yes(rng, 0.06, size) & before(start, last - np.timedelta64(31, "D")),
        "corrected": began & yes(rng, 0.05, size),
        "withdrawn": began & yes(rng, 0.02, size),
    }


def _row_of(everyone: Columns, children: Children) -> Ints:
    """Return for each child its row among the people."""
    index, twin = position(everyone, "index_child"), position(everyone, "co_twin")
    twin = np.concatenate([twin, np.full(index.size - twin.size, -1)])
    return np.where(children.order == 1, index[children.family], twin[children.family])


def invoices(rows: Columns, extracted: np.datetime64) -> Columns:
    """Return one line a month for what was delivered; ``assignment`` is the row it belongs to."""
    end = np.fmin(rows["delivery_end"], extracted)
    first = rows["delivery_start"].astype("datetime64[M]")
    months = (end.astype("datetime64[M]") - first).astype("timedelta64[M]")
    count = np.where(
        np.isnat(rows["delivery_start"]) | rows["withdrawn"], 0, months.astype(np.int64)
    )
    which = np.repeat(np.arange(count.size), np.maximum(count, 0))
    step = np.arange(which.size) - np.repeat(
        np.cumsum(np.maximum(count, 0)) - np.maximum(count, 0), np.maximum(count, 0)
    )
    month = first[which] + step.astype("timedelta64[M]")
    volume = rows["volume"][which] * 4
    tariff = np.array([TARIFFS[code] for code in rows["product_code"].tolist()], np.int64)[which]
    return {
        "assignment": which,
        "month": month,
        "volume": volume,
        "tariff": tariff,
        "amount": volume * tariff,
    }
