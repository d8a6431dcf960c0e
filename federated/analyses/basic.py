"""Means, variances, moments, correlation, t-tests and analysis of variance between sites.

From n, S1 = sum(x-c), S2 = sum((x-c)(x-c)') and higher powers, c the overall mean of a first round,
which avoids cancellation (Chan, Golub, LeVeque, Am Stat 1983;37:242). Welch (Biometrika
1947;34:28). 2 rounds; exact. Needs at least ten people a group: two values follow from S1 and S2 of
two people.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from federated.analyses.inference import p_of, quantile
from federated.analyses.question import Arrays, Steps, summed
from federated.analyses.questions.moments import Group, Moments
from federated.engines.blocks import Floats
from federated.errors import AnalysisError

ASSUMES = (
    "Families are independent.",
    "A t-test holds for means of many families; of few, it needs values that are nearly normal.",
)
SAME = 1e-12  # of the squares: less than this is what cancellation leaves of nothing


@dataclass(frozen=True, slots=True)
class Described:
    """One group; arrays are by column. ``covariance`` has divisor n-1, ``moments`` n."""

    n: float
    mean: Floats
    covariance: Floats
    third: Floats
    fourth: Floats

    @property
    def variance(self) -> Floats:
        """Variances, with divisor n-1."""
        return np.diag(self.covariance)


@dataclass(frozen=True, slots=True)
class TTest:
    """Two means compared; ``interval`` is of the first less the second."""

    t: float
    df: float
    p: float
    interval: tuple[float, float]
    assumes: tuple[str, ...] = ASSUMES


@dataclass(frozen=True, slots=True)
class Anova:
    """Sites compared in one variable."""

    f: float
    p: float
    between: float
    within: float
    df: tuple[int, int]
    assumes: tuple[str, ...] = ASSUMES


def moments(
    columns: tuple[str, ...], group: Group | None = None, powers: Literal[2, 4] = 4
) -> Steps[Arrays]:
    """Return the sums about the overall means."""
    zero = (0.0,) * len(columns)
    first = yield from summed(Moments(columns=columns, centres=zero, powers=powers))
    if not first["n"][0]:
        raise AnalysisError("There is nobody to describe.")
    centres = tuple(first["sums"][0] / first["n"][0])
    question = Moments(columns=columns, centres=centres, group=group or Group(), powers=powers)
    sums = yield from summed(question)
    return {**sums, "centres": np.array(centres)}


def described(sums: Arrays) -> list[Described]:
    """Return what follows from the sums, by group."""
    return [_group(sums, number) for number in range(len(sums["n"]))]


def _group(sums: Arrays, g: int) -> Described:
    n, s1, s2 = float(sums["n"][g]), sums["sums"][g], sums["products"][g]
    if n < 2:
        raise AnalysisError("A group has fewer than two people: no variance follows.")
    shift = s1 / n
    central = _central(s2, n, shift, sums["centres"])
    if "third" not in sums:
        none = np.full(len(s1), np.nan)
        return Described(n, sums["centres"] + shift, central / (n - 1), none, none)
    squares, cubes = np.diag(s2), sums["third"][g]
    third = (cubes - 3 * shift * squares) / n + 2 * shift**3
    fourth = (sums["fourth"][g] - 4 * shift * cubes + 6 * shift**2 * squares) / n - 3 * shift**4
    return Described(n, sums["centres"] + shift, central / (n - 1), third, fourth)


def _central(s2: Floats, n: float, shift: Floats, centres: Floats) -> Floats:
    """Return the sums of products about the means; of a column of one value no rounding is left."""
    central = s2 - n * np.outer(shift, shift)
    same = np.diag(central) <= SAME * (np.diag(s2) + n * (centres + shift) ** 2)
    return np.where(same[:, None] | same, 0.0, central)


def welch(a: Described, b: Described, column: int = 0) -> TTest:
    """Compare two means with variances of their own."""
    va, vb = a.variance[column] / a.n, b.variance[column] / b.n
    df = (va + vb) ** 2 / (va**2 / (a.n - 1) + vb**2 / (b.n - 1))
    return _t(a.mean[column] - b.mean[column], float(np.sqrt(va + vb)), float(df))


def student(a: Described, b: Described, column: int = 0) -> TTest:
    """Compare two means with one variance."""
    df = a.n + b.n - 2
    squares = (a.n - 1) * a.variance[column] + (b.n - 1) * b.variance[column]
    error = np.sqrt(squares / df * (1 / a.n + 1 / b.n))
    return _t(a.mean[column] - b.mean[column], float(error), df)


def _t(apart: float, error: float, df: float) -> TTest:
    t, half = apart / error, quantile(df) * error
    return TTest(float(t), df, float(p_of(t, df)), (float(apart - half), float(apart + half)))


def anova(sums: Arrays, column: int = 0) -> Anova:
    """Compare the sites; a site shares n (mean - c)² and not its mean."""
    from scipy.special import fdtrc

    n, total = float(sums["n"].sum()), sums["sums"].sum(axis=0)[column]
    squares = sums["products"].sum(axis=0)[column, column]
    between = float(sums["between"][column] - total**2 / n)
    within = float(squares - sums["between"][column])
    df = (int(sums["sites"]) - 1, int(n - sums["sites"]))
    f = between / df[0] / (within / df[1])
    return Anova(f, float(fdtrc(*df, f)), between, within, df)
