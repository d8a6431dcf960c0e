"""Second engine, generalised linear models: score, information and deviance at one beta.

Fisher scoring (McCullagh, Nelder 1989, section 2.5): each round needs U = X'W(y-mu)/(dmu/deta) and
H = X'WX only, both sums over rows, hence over sites. ``first`` is round zero: the means start at
the outcomes, and H^-1 U is then the first beta.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from federated.engines.blocks import Block, Floats, Squares
from federated.engines.families import Family
from federated.engines.links import LINKS, Link

MEATS = ("rows", "sites")


@dataclass(frozen=True, slots=True)
class Mean:
    """One block at one beta: the mean and the two factors of the working least squares."""

    block: Block
    mu: Floats
    work: Floats
    score: Floats


def means(parts: Iterable[Block], family: Family, link: Link, beta: Floats) -> Iterator[Mean]:
    """Yield every block with its means at ``beta``."""
    for part in parts:
        eta = part.x @ beta + part.offset
        mu = link.inverse(eta)
        variance = family.variance(mu)
        if link is LINKS.get(family.canonical):
            yield Mean(part, mu, part.weights * variance, part.weights * (part.y - mu))
            continue
        slope = link.slope(eta)
        pull = part.weights * slope / variance
        yield Mean(part, mu, pull * slope, pull * (part.y - mu))


def step(
    parts: Iterable[Block], width: int, family: Family, link: Link, beta: Floats
) -> dict[str, Floats]:
    """Return score, information and deviance at ``beta``.

    Where a beta leads to means that cannot be, the deviance is not a number: the coordinator then
    goes half as far.
    """
    squares, score, deviance = Squares(width), np.zeros(width), 0.0
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        for at in means(parts, family, link, beta):
            squares.add(at.block.x, at.work)
            score += at.block.x.T @ at.score
            deviance += float((at.block.weights * family.deviance(at.block.y, at.mu)).sum())
    return {"score": score, "information": squares.whole(), "deviance": np.array(deviance)}


def first(parts: Iterable[Block], width: int, family: Family, link: Link) -> dict[str, Floats]:
    """Return round zero, and what the null model needs: n, the sums of weights and outcomes."""
    squares, score, sums = Squares(width), np.zeros(width), np.zeros(4)
    for part in parts:
        mu = family.start(part.y, part.weights)
        eta, variance = link.forward(mu), family.variance(mu)
        own = link is LINKS.get(family.canonical)
        slope = variance if own else link.slope(eta)
        work = part.weights * (variance if own else slope**2 / variance)
        squares.add(part.x, work)
        score += part.x.T @ (work * (eta - part.offset + (part.y - mu) / slope))
        sums += (*_count(part), float(np.any(part.offset)))
    names = ("n", "weights", "outcomes", "offsets")
    totals = {name: np.array(value) for name, value in zip(names, sums, strict=True)}
    return {"score": score, "information": squares.whole(), **totals}


def _count(part: Block) -> tuple[float, float, float]:
    w = part.weights
    return float((w > 0).sum()), float(w.sum()), float((w * part.y).sum())


def last(
    parts: Iterable[Block],
    width: int,
    family: Family,
    link: Link,
    beta: Floats,
    null: float,
    dispersion: float,
    meats: Collection[str] = MEATS,
) -> dict[str, Floats]:
    """Return what is told of the fit: likelihood, Pearson's X², deviances, information, ``meats``.

    The meat of rows has the outcomes of every two columns together: it goes where it is asked for.
    """
    meat, squares = Squares(width), Squares(width)
    sums, score = np.zeros(4), np.zeros(width)
    for at in means(parts, family, link, beta):
        b = at.block
        meat.add(b.x, at.score**2)
        squares.add(b.x, at.work)
        score += b.x.T @ at.score
        pearson = float((b.weights * (b.y - at.mu) ** 2 / family.variance(at.mu)).sum())
        flat = float((b.weights * family.deviance(b.y, np.full_like(b.y, null))).sum())
        deviance = float((b.weights * family.deviance(b.y, at.mu)).sum())
        sums += (family.likelihood(b, at.mu, dispersion), pearson, flat, deviance)
    names = ("loglik", "pearson", "null_deviance", "deviance")
    totals = {name: np.array(value) for name, value in zip(names, sums, strict=True)}
    made = {"rows": ("meat", meat.whole()), "sites": ("site_meat", np.outer(score, score))}
    at_end = {"score": score, "information": squares.whole(), "sites": np.ones(())}
    return {**totals, **dict(made[one] for one in MEATS if one in meats), **at_end}
