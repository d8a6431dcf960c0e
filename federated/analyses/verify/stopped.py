"""Roots as R finds them: ``uniroot`` stops 1.2e-4 early, and fixtures hold where it stopped.

R's exact tests print an odds ratio with four or five digits that are right. To compare all
digits, the search is repeated here, step by step (Brent, Algorithms for Minimization without
Derivatives, 1973, chapter 4). The analyses themselves go on to the last digit.
"""

from collections.abc import Callable

EPSILON = 2.220446049250313e-16
TOLERANCE = EPSILON**0.25
Curve = Callable[[float], float]


def as_r(rising: Curve) -> float:
    """Return the root on (0, 1), or one over the root on (0, 1) of the odds turned round."""
    here = rising(1.0)
    if here == 0:
        return 1.0
    if here > 0:
        return brent(rising, 0.0, 1.0)
    return 1 / brent(lambda t: rising(1 / t), EPSILON, 1.0)


def brent(f: Curve, a: float, b: float, tolerance: float = TOLERANCE) -> float:
    """Return where f passes 0 between a and b, to within ``tolerance``.

    >>> round(brent(lambda x: x * x - 2, 0.0, 2.0, 1e-12), 9)
    1.414213562
    """
    fa, fb = f(a), f(b)
    c, fc = a, fa
    while True:
        before = b - a
        if abs(fc) < abs(fb):
            a, b, c, fa, fb, fc = b, c, b, fb, fc, fb
        least = 2 * EPSILON * abs(b) + tolerance / 2
        step = (c - b) / 2
        if abs(step) <= least or fb == 0:
            return b
        if abs(before) >= least and abs(fa) > abs(fb):
            step = _interpolated((a, fa), (b, fb), (c, fc), before, least, step)
        if abs(step) < least:
            step = least if step > 0 else -least
        a, fa = b, fb
        b += step
        fb = f(b)
        if (fb > 0) == (fc > 0):
            c, fc = a, fa


Point = tuple[float, float]


def _interpolated(
    a: Point, b: Point, c: Point, before: float, least: float, halved: float
) -> float:
    """Return a step by the line or the parabola, where it stays well inside."""
    width, t1 = c[0] - b[0], b[1] / a[1]
    if a[0] == c[0]:
        p, q = width * t1, 1 - t1
    else:
        q, t1, t2 = a[1] / c[1], b[1] / c[1], b[1] / a[1]
        p = t2 * (width * q * (q - t1) - (b[0] - a[0]) * (t1 - 1))
        q = (q - 1) * (t1 - 1) * (t2 - 1)
    if p > 0:
        q = -q
    else:
        p = -p
    inside = p < 0.75 * width * q - abs(least * q) / 2 and p < abs(before * q / 2)
    return p / q if inside else halved
