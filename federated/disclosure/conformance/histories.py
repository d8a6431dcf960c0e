"""Worlds of several sites and releases: what the difference of two figures would give away."""

from collections.abc import Iterable, Iterator
from itertools import product

from federated.disclosure.conformance.drawing import Draw
from federated.disclosure.door.world import ALL, World

K = 10
BANDS, ANSWERS = ("early", "late"), ("no", "yes")
CUBES = (("ga", "ind"),)
Row = dict[str, object]


def histories(seed: str) -> dict[str, World]:
    """Return the worlds of a seed by name."""
    return {name: World.model_validate(make(Draw(seed, name))) for name, make in MAKERS.items()}


def comfortable(name: str) -> bool:
    """Tell whether every figure of a world must be shown."""
    return name == "comfortable sites"


def keys(world: World) -> Iterator[tuple[int, str, tuple[str | None, ...], str]]:
    """Yield release, site, cell and measure of every line that an answer has, in any order."""
    for release, snapshot in enumerate(world.releases):
        begun = [site for site in snapshot.sites]
        sites = (*begun, ALL) if len(begun) > 1 else begun
        cells = product((None, *BANDS), (None, *ANSWERS))
        for site, cell, measure in product(sites, list(cells), world.measures):
            yield release, site, cell, measure


def _late(draw: Draw) -> dict[str, object]:
    """A second release in which few families are new, and one of the first period came late."""
    first = _rows(draw, 1, 1)
    more = _some(len(first), 2, draw.between(1, 3)) + _some(len(first) + 10, 1, 1)
    return _world([(2, {"A": first}), (3, {"A": first + more})])


def _minus_sites(draw: Draw) -> dict[str, object]:
    """Three sites, of which one has a small group: all sites minus the two others."""
    sites: dict[str, list[Row]] = {}
    for site in ("A", "B", "C"):
        sites[site] = _rows(draw, 1, 1)
    small = draw.shuffled(("A", "B", "C"))[0]
    band = draw.shuffled(BANDS)[0]
    kept = [row for row in sites[small] if (row["ga"], row["ind"]) != (band, "yes")]
    few = [_row(900 + n, 1, band, "yes") for n in range(draw.between(1, 9))]
    return _world([(2, {**sites, small: kept + few})])


def _digits(draw: Draw) -> dict[str, object]:
    """A percentage of a group in which few answer no: every digit of it would tell."""
    band, other = draw.shuffled(BANDS)
    few = draw.between(1, 9)
    rows = [_row(n, 1, band, "no" if n < few else "yes") for n in range(few + draw.between(25, 60))]
    many = range(200, 200 + draw.between(60, 90))
    rows += [_row(n, 1, other, ANSWERS[n % 2]) for n in many]
    return _world([(2, {"A": rows})])


def _fine(draw: Draw) -> dict[str, object]:
    """Three sites with large groups, both ways."""
    return _world([(2, {site: _rows(draw, 1, 2) for site in ("A", "B", "C")})])


MAKERS = {
    "difference of releases": _late,
    "all minus sites": _minus_sites,
    "digits of a rate": _digits,
    "comfortable sites": _fine,
}


def _world(releases: Iterable[tuple[int, dict[str, list[Row]]]]) -> dict[str, object]:
    return {
        "policy": {"k": K},
        "dimensions": {"ga": BANDS, "ind": ANSWERS},
        "sensitive": ["ind"],
        "cubes": CUBES,
        "measures": ["count", "rate"],
        "releases": [{"as_of": as_of, "sites": sites} for as_of, sites in releases],
    }


def _rows(draw: Draw, period: int, times: int) -> list[Row]:
    rows: list[Row] = []
    for band, answer in product(BANDS, ANSWERS):
        for _ in range(times * draw.between(20, 40)):
            rows.append(_row(len(rows), period, band, answer))
    return rows


def _some(first: int, period: int, number: int) -> list[Row]:
    return [_row(first + n, period, BANDS[n % 2], "yes") for n in range(number)]


def _row(family: int, period: int, band: str, answer: str) -> Row:
    return {"family": family, "period": period, "ga": band, "ind": answer}
