"""Meta-analysis of one estimate a site: fixed and random effects, and the interval for a next city.

Formulas: w = 1/(v + tau²), estimate = sum(wy)/sum(w). tau² by DerSimonian-Laird (1986), Paule-Mandel
(1982), maximum likelihood or REML (Viechtbauer, J Educ Behav Stat 2005;30:261). Hartung-Knapp-
Sidik-Jonkman: the variance times q = sum w(y-estimate)²/(k-p), t with k-p degrees of freedom;
``adhoc`` never below 1 (Röver et al., BMC Med Res Methodol 2015;15:99): homogeneous sites make the
plain one far too narrow. A site shares its estimate and standard error, which it can only have
when it can fit the model alone: small sites drop out.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from federated.analyses.inference import chi2_p, p_of, quantile
from federated.engines.blocks import Floats
from federated.errors import AnalysisError

Method = Literal["FE", "DL", "PM", "ML", "REML", "HE", "HS", "SJ", "EB"]
Test = Literal["z", "knha", "adhoc"]
ASSUMES = (
    "Each site's estimate is unbiased and its standard error is known; sites are independent.",
    "Random effects: the true effects of cities are a sample of a normal distribution.",
    "The prediction interval is where the effect in a next, comparable city is expected.",
)
STEPS = 200


@dataclass(frozen=True, slots=True)
class Pooled:
    """A fit with moderators; the first coefficient is the estimate where there are none."""

    method: str
    coef: Floats
    vcov: Floats
    tau2: float
    tau2_se: float
    i2: float
    h2: float
    q: float
    qm: float
    loglik: float
    df: float | None
    k: int
    assumes: tuple[str, ...] = ASSUMES

    @property
    def se(self) -> Floats:
        """Standard errors."""
        return np.sqrt(np.diag(self.vcov))

    @property
    def q_p(self) -> float:
        """The p of heterogeneity."""
        return chi2_p(self.q, self.k - len(self.coef))

    @property
    def p_value(self) -> Floats:
        """Two-sided, against 0."""
        return p_of(self.coef / self.se, self.df)

    def interval(self) -> tuple[Floats, Floats]:
        """Return the 95 % interval."""
        half = quantile(self.df) * self.se
        return self.coef - half, self.coef + half

    def prediction(self) -> tuple[float, float] | None:
        """Return the 95 % interval for the effect in a next city; none with a fixed effect."""
        if self.method == "FE":
            return None
        half = quantile(self.df) * np.sqrt(self.vcov[0, 0] + self.tau2)
        return float(self.coef[0] - half), float(self.coef[0] + half)


def pooled(
    y: Floats, v: Floats, method: Method = "REML", test: Test = "adhoc", x: Floats | None = None
) -> Pooled:
    """Fit estimates ``y`` with variances ``v``, on moderators ``x`` (a constant without)."""
    x = np.ones((len(y), 1)) if x is None else x
    k, p = x.shape
    if k <= p or (v <= 0).any():
        raise AnalysisError("A meta-analysis needs more sites than terms, with errors above 0.")
    tau2 = _tau2(method, y, v, x)
    w = 1 / (v + tau2)
    coef, bread, rss = _weighted(y, w, x)
    factor = 1.0 if test == "z" else max(rss / (k - p), 1.0 if test == "adhoc" else 0.0)
    vcov = bread * factor
    fixed = _projection(1 / v, x)
    q = float(y @ fixed @ y)
    i2, h2 = _heterogeneity(method, q, k - p, tau2, float(np.trace(fixed)))
    df = None if test == "z" else float(k - p)
    qm = float(coef[1:] @ np.linalg.solve(bread[1:, 1:], coef[1:])) if p > 1 else 0.0
    error, loglik = _tau2_se(method, tau2, y, v, x), _loglik(method, w, x, rss)
    return Pooled(method, coef, vcov, tau2, error, i2, h2, q, qm, loglik, df, k)


def _weighted(y: Floats, w: Floats, x: Floats) -> tuple[Floats, Floats, float]:
    bread: Floats = np.asarray(np.linalg.inv(x.T @ (w[:, None] * x)))
    coef = bread @ (x.T @ (w * y))
    return coef, bread, float((w * (y - x @ coef) ** 2).sum())


def _projection(w: Floats, x: Floats) -> Floats:
    weighted = w[:, None] * x
    return np.diag(w) - weighted @ np.linalg.solve(x.T @ weighted, weighted.T)


def _tau2(method: Method, y: Floats, v: Floats, x: Floats) -> float:
    k, p = x.shape
    match method:
        case "FE":
            return 0.0
        case "DL":
            fixed = _projection(1 / v, x)
            return max(float((y @ fixed @ y - (k - p)) / np.trace(fixed)), 0.0)
        case "HE":
            flat = _projection(np.ones(k), x)
            return max(float((y @ flat @ y - np.trace(flat @ np.diag(v))) / (k - p)), 0.0)
        case "HS":
            fixed = _projection(1 / v, x)
            return max(float((y @ fixed @ y - k) / (1 / v).sum()), 0.0)
        case "SJ":
            first = _spread(y)
            return first * _weighted(y, 1 / (v + first), x)[2] / (k - p) if first else 0.0
        case "PM" | "EB":
            return _paule_mandel(y, v, x)
        case "ML" | "REML":
            return _likely(method, y, v, x)


def _spread(y: Floats) -> float:
    """Return the variance of the estimates, with divisor k: Sidik and Jonkman's first guess."""
    return float(np.mean((y - y.mean()) ** 2))


def _paule_mandel(y: Floats, v: Floats, x: Floats) -> float:
    """Return where the generalised Q equals its degrees of freedom."""
    from scipy.optimize import brentq

    k, p = x.shape

    def excess(tau2: float) -> float:
        return float(_weighted(y, 1 / (v + tau2), x)[2] - (k - p))

    if excess(0.0) <= 0:
        return 0.0
    high = float(np.var(y) + v.max() + 1)
    while excess(high) > 0:
        high *= 2
    return float(brentq(excess, 0.0, high, xtol=1e-300, rtol=4 * np.finfo(float).eps))


def _likely(method: Method, y: Floats, v: Floats, x: Floats) -> float:
    """Return the root of the (restricted) likelihood equation, from the best of a coarse grid."""
    from scipy.optimize import brentq

    def score(tau2: float) -> float:
        w = 1 / (v + tau2)
        p = _projection(w, x)
        trace = np.trace(p) if method == "REML" else w.sum()
        return float(y @ p @ p @ y - trace)

    high = float(np.var(y) * 4 + v.max())
    grid = np.concatenate([[0.0], np.geomspace(high * 1e-8, high, STEPS)])
    values = [_loglik(method, 1 / (v + t), x, _weighted(y, 1 / (v + t), x)[2]) for t in grid]
    best = int(np.argmax(values))
    low, up = grid[max(best - 1, 0)], grid[min(best + 1, STEPS)]
    if score(float(low)) <= 0:
        return 0.0
    while score(float(up)) > 0:
        up *= 2
    return float(brentq(score, low, up, xtol=1e-300, rtol=4 * np.finfo(float).eps))


def _loglik(method: str, w: Floats, x: Floats, rss: float) -> float:
    k, p = x.shape
    if method != "REML":
        return float(-k / 2 * np.log(2 * np.pi) + np.log(w).sum() / 2 - rss / 2)
    bread = np.linalg.slogdet(x.T @ x)[1] - np.linalg.slogdet(x.T @ (w[:, None] * x))[1]
    return float(-(k - p) / 2 * np.log(2 * np.pi) + (bread + np.log(w).sum() - rss) / 2)


def _heterogeneity(
    method: str, q: float, df: int, tau2: float, trace: float
) -> tuple[float, float]:
    if method == "FE":
        return max(0.0, 100 * (q - df) / q) if q else 0.0, q / df
    typical = df / trace
    return 100 * tau2 / (typical + tau2), tau2 / typical + 1


def _tau2_se(method: Method, tau2: float, y: Floats, v: Floats, x: Floats) -> float:
    """Return the asymptotic error of tau² (Viechtbauer 2005, table 1)."""
    k, p = x.shape
    w = 1 / (v + tau2)
    match method:
        case "FE":
            return float("nan")
        case "ML":
            return float(np.sqrt(2 / (w**2).sum()))
        case "REML":
            return float(np.sqrt(2 / (_projection(w, x) ** 2).sum()))
        case "PM" | "EB":
            return float(np.sqrt(2 * k**2 / (k - p)) / w.sum())
    first = _spread(y)
    weights = {"HE": np.ones(k), "SJ": 1 / (v + first)}.get(method, 1 / v)
    m = _projection(weights, x)
    scales = {"DL": np.trace(m), "HE": float(k - p), "HS": (1 / v).sum()}
    scale = scales[method] if method in scales else (k - p) / first
    mv = m * v  # M V, V diagonal
    spread = 2 * np.sum(mv * mv.T) + 4 * tau2 * np.sum(mv * m) + 2 * tau2**2 * np.sum(m * m)
    return float(np.sqrt(spread) / scale)
