"""Tables of people that nobody counted: Poisson numbers, the same on every machine."""

from collections.abc import Iterator

import numpy as np

from bench.support.suppression.axes import Axis, filled, flat, nested
from bench.support.suppression.instance import Instance, counts

K = 10
SHAPES: tuple[tuple[str, tuple[tuple[int, ...], ...], float], ...] = (
    ("2-D", ((9,), (9,)), 14),
    ("3-D", ((5,), (4,), (5,)), 12),
    ("2-D", ((19,), (24,)), 12),
    ("3-D", ((9,), (9,), (4,)), 12),
    ("hierarchical 3-D", ((3, 2), (3, 2), (4,)), 8),
    ("2-D", ((29,), (49,)), 12),
    ("3-D", ((12,), (11,), (8,)), 12),
    ("hierarchical 3-D", ((3, 3), (3, 2), (9,)), 10),
    ("hierarchical 3-D", ((4, 5), (4, 4), (10,)), 9),
    ("2-D", ((99,), (99,)), 10),
    ("3-D", ((21,), (21,), (21,)), 10),
)


def synthetic() -> Iterator[Instance]:
    """Yield tables of 10² to 10⁴ cells, the small ones first."""
    for name, shape, mean in SHAPES:
        yield table(name, shape, mean)


def table(name: str, shape: tuple[tuple[int, ...], ...], mean: float, seed: int = 0) -> Instance:
    """Return a table; a dimension of (3, 2) has three groups of two."""
    axes = tuple(_axis(sizes) for sizes in shape)
    size = tuple(len(one.leaves) for one in axes)
    random = np.random.default_rng([seed, *size])
    spread = random.gamma(1.0, mean, size)  # some groups are rare and some are not
    values = filled(axes, random.poisson(spread).astype(float))
    return counts(f"{name} {'x'.join(str(len(one.codes)) for one in axes)}", axes, values, K)


def _axis(sizes: tuple[int, ...]) -> Axis:
    if len(sizes) == 1:
        return flat(f"c{code}" for code in range(sizes[0]))
    groups, within = sizes
    return nested(
        (f"g{group}", f"g{group}c{code}") for group in range(groups) for code in range(within)
    )
