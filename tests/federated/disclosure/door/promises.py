"""What the door promises, said as questions that an attacker answers; each yields its failures."""

from collections.abc import Iterator
from itertools import product

import numpy as np

from tests.federated.disclosure.door.attacker import Attacker, Form, Row
from tests.federated.disclosure.door.naive import ALL, Cell, Sum, Truth, World, cells, fits
from tests.federated.disclosure.door.printing import Print


def broken(seen: Print) -> list[str]:
    """Return every broken promise of one world."""
    wrong = list(naive_differs(seen))  # of figures that contradict each other nothing follows
    return wrong or [*unions(seen), *narrowed(seen), *costs(seen), *insiders(seen)]


def flows(seen: Print, spans: bool = True) -> Iterator[tuple[Form, Sum]]:
    """Yield what came into every cell of every site between any two releases."""
    truth = Truth(seen.world)
    layers = len(truth.as_ofs)
    for upto in range(layers):
        for after in range(-1, upto) if spans else [upto - 1]:
            for site, cell in product(truth.known(upto), cells(seen.world)):
                yield Form(site, after, upto, cell), truth.sum(site, cell, after, upto)


def groups(world: World, cell: Cell) -> Iterator[Cell]:
    """Yield the groups of which a cell is a sensitive category that not everybody has to be in."""
    for place, name in enumerate(world["dimensions"]):
        if name in world["sensitive"] and cell[place] is not None:
            group = (*cell[:place], None, *cell[place + 1 :])
            ways = [(*cell[:place], c, *cell[place + 1 :]) for c in world["dimensions"][name]]
            if sum(fits(world, way) for way in ways) > 1:
                yield group


def sensitive(seen: Print) -> Iterator[tuple[Form, int]]:
    """Yield every flow that has to be able to be k: small ones, and both sides of a split."""
    truth, k = Truth(seen.world), seen.world["policy"]["k"]
    for form, found in flows(seen):
        few = 0 < found.families < k
        for group in groups(seen.world, form.cell):
            whole = truth.sum(form.site, group, form.after, form.upto).families
            few = few or (whole > 0 and found.families < k)
            if whole > 0 and whole - found.families < k:
                yield Form(form.site, form.after, form.upto, form.cell, of=group), whole
        if few:
            yield form, found.families


def narrowed(seen: Print) -> Iterator[str]:
    """No sensitive count is narrowed to all below k, and so never to one value."""
    every, k = [form for form, _ in sensitive(seen)], seen.world["policy"]["k"]
    found = Attacker(seen).reach(every, [k] * len(every))
    yield from (f"below {k}: {f}" for f, reached in zip(every, found, strict=True) if not reached)


def costs(seen: Print) -> Iterator[str]:
    """No unsafe sum of costs is known within a tenth of its largest contribution."""
    every = [(form, one) for form, one in flows(seen) if _dear(seen, one)]
    attacker = Attacker(seen)
    yield from _costs(attacker, every, None)
    for site in attacker.sites if len(attacker.sites) > 1 else []:
        yield from _costs(attacker, [one for one in every if one[0].site not in (site, ALL)], site)


def _dear(seen: Print, one: Sum) -> bool:
    few = one.families < seen.world["policy"]["k"]
    dominant = one.first > one.total / 2
    return one.first > 0 and (
        few or dominant or one.total - one.first - one.second < one.first / 10
    )


def _costs(attacker: Attacker, every: list[tuple[Form, Sum]], own: str | None) -> Iterator[str]:
    forms = [form for form, _ in every]
    for sign in (1, -1) if every else ():
        goals = [max(0.0, float(one.total) + sign * 0.1 * float(one.first)) for _, one in every]
        found = attacker.costs_reach(forms, np.array(goals), sign, own)
        for form, reached in zip(forms, found, strict=True):
            if not reached:
                yield f"cost, {sign}, known by {own or 'anybody'}: {form}"


def unions(seen: Print) -> Iterator[str]:
    """What is left of a visible margin is nobody or k, over codes, sites and time."""
    truth, k = Truth(seen.world), seen.world["policy"]["k"]
    value = {(r, s, c): v for (r, s, c, m), v in seen.figures.items() if m == "count"}
    firsts = [truth.layer_of.index(layer) for layer in range(len(truth.as_ofs))]
    left: dict[tuple[object, ...], int] = {}
    for layer, release in enumerate(firsts):
        for (at, site, cell), number in value.items():
            if at != release or number is None:
                continue
            for parts in _parts(seen.world, truth, layer, site, cell):
                some = frozenset(one for one in parts if value.get((release, *one)) is None)
                rest = number - sum(value[release, *one] for one in parts - some)
                before = left.get((site, cell, parts, some), 0)
                left[site, cell, parts, some] = rest
                if 0 < rest < k or 0 < rest - before < k:
                    yield f"union of {rest - before} of {rest}: {release} {site} {cell} {set(some)}"


def _parts(
    world: World, truth: Truth, layer: int, site: str, cell: Cell
) -> Iterator[frozenset[tuple[str, Cell]]]:
    yield frozenset()
    known = set(cells(world))
    for place, name in enumerate(world["dimensions"]):
        every = [(*cell[:place], code, *cell[place + 1 :]) for code in world["dimensions"][name]]
        if cell[place] is None and {one for one in every if fits(world, one)} <= known:
            yield frozenset((site, one) for one in every if fits(world, one))
    if site == ALL:
        yield frozenset((one, cell) for one in truth.known(layer) if one != ALL)


def insiders(seen: Print, most: int = 12) -> Iterator[str]:
    """Neither one or two families in a hidden cell nor a whole site learn another small count."""
    k, attacker = seen.world["policy"]["k"], Attacker(seen)
    small = [(f, one.families) for f, one in flows(seen, spans=False) if 0 < one.families < k]
    alone = [(form, number) for form, number in small if number <= 2]
    for insider, few in alone[:: max(1, len(alone) // most)]:
        rows, values = attacker.row(insider)[np.newaxis], np.array([float(few)])
        others = [(f, n) for f, n in small if not _inside(attacker, f, n, insider, few)]
        yield from _learnt(attacker, f"one of {few}, {insider}", others, rows, values)
    for site in attacker.sites if len(attacker.sites) > 1 else []:
        rows, values = _own(attacker, site)
        others = [(f, n) for f, n in small if f.site not in (site, ALL)]
        yield from _learnt(attacker, f"site {site}", others, rows, values)


def _inside(attacker: Attacker, form: Form, number: int, insider: Form, few: int) -> bool:
    """Say whether a form is about no others than the families that are the insiders."""
    one, other = attacker.row(form) > 0, attacker.row(insider) > 0
    return bool((one <= other).all() or (number == few and (other <= one).all()))


def _own(attacker: Attacker, site: str) -> tuple[Row, Row]:
    forms = [
        Form(site, layer - 1, layer, atom)
        for layer in range(attacker.layers)
        for atom in attacker.atoms
    ]
    true = [attacker.truth.sum(site, f.cell, f.after, f.upto).families for f in forms]
    return np.array([attacker.row(form) for form in forms]), np.array(true, dtype=float)


def _learnt(
    attacker: Attacker,
    who: str,
    others: list[tuple[Form, int]],
    rows: Row,
    values: Row,
) -> Iterator[str]:
    if others:
        forms, true = zip(*others, strict=True)
        found = attacker.moves(forms, true, (rows, values))
        yield from (f"{who} learns {f}" for f, ok in zip(forms, found, strict=True) if not ok)


def naive_differs(seen: Print) -> Iterator[str]:
    """Every line comes once, and every value is what a slow count finds."""
    truth, world = Truth(seen.world), seen.world
    every = cells(world)
    expected = [
        (release, site, cell, measure)
        for release, layer in enumerate(truth.layer_of)
        for site in truth.known(layer)
        for cell in every
        for measure in world["measures"]
    ]
    if sorted(map(repr, expected)) != sorted(map(repr, seen.figures)) or len(seen.lines) != len(
        expected
    ):
        yield "other lines than expected"
    for (release, site, cell, measure), value in seen.figures.items():
        if value is not None and not _right(
            truth, truth.layer_of[release], site, cell, measure, value
        ):
            yield f"wrong {measure}: {release} {site} {cell} {value}"


def _right(truth: Truth, layer: int, site: str, cell: Cell, measure: str, value: float) -> bool:
    found = truth.sum(site, cell, -1, layer)
    if measure == "count":
        return value == found.families
    if measure == "cost_sum":
        return abs(value - found.total) <= 1e-6 * (1 + found.total)
    if measure == "cost_mean":
        return bool(value == float(f"{float(found.total / found.families):.3g}"))
    names = zip(truth.world["dimensions"], cell, strict=True)
    group = tuple(None if n in truth.world["sensitive"] else code for n, code in names)
    whole = truth.sum(site, group, -1, layer).families
    return group != cell and value == round(100 * found.families / whole, 1)
