"""Results as plain names and numbers: estimates with their errors, the same in every kind."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from federated.analyses.inference import p_of, quantile
from federated.analyses.observed_expected import CaseMix
from federated.engines.blocks import Floats
from federated.studies.kinds.kind import Result

if TYPE_CHECKING:
    from federated.analyses.permutation import Permutation

TAILS = (0.001, 0.025, 0.975, 0.999)
Scale = Literal["log", "identity"]  # of a ratio its logarithm, of a difference itself
GAMMA = "Amounts are above 0, and how much they vary is proportional to their mean (Gamma)."
LINKS: dict[str, Scale] = {"gaussian": "identity"}


def estimated(
    terms: Sequence[str],
    coef: Floats,
    se: Floats,
    df: Floats | float | None = None,
    *,
    scale: Scale = "identity",
) -> Result:
    """Return terms, estimates with their scales, and the errors of the model."""
    return {
        "terms": list(terms),
        "scales": [scale] * len(terms),
        "estimates": floats(coef),
        "errors": {"model": errors(coef, se, df)},
    }


def link(family: str) -> Scale:
    """Return the scale of the coefficients of a family of models."""
    return LINKS.get(family, "log")


def of_family(family: str) -> list[str]:
    """Return what a family of models assumes besides."""
    return [GAMMA] if family == "gamma" else []


def errors(coef: Floats, se: Floats, df: Floats | float | None = None) -> Result:
    """Return errors, p and the 95 % interval; ``df`` None is the normal distribution.

    There is no p where nothing varies, such as the costs of a party that paid nothing.
    """
    freedom = [None] * len(coef) if df is None else floats(np.broadcast_to(df, coef.shape))
    half = np.array([quantile(one) for one in freedom]) * se
    z = np.divide(coef, se, out=np.full(len(coef), np.nan), where=np.asarray(se) > 0)
    p = p_of(z, None if df is None else np.asarray(df))
    return {
        "se": floats(se),
        "p": known(p),
        "df": freedom,
        "low": floats(coef - half),
        "high": floats(coef + half),
    }


def no_errors(number: int) -> Result:
    """Return errors of so many estimates that have none."""
    return {name: [None] * number for name in ("se", "p", "df", "low", "high")}


def permuted(found: "Permutation") -> Result:
    """Return a permutation as a test."""
    return {
        "name": "permutation",
        "statistic": found.effect,
        "df": None,
        "p": found.p,
        "smallest": found.smallest,
    }


def without(told: Result, *names: str) -> Result:
    """Return errors with nothing in the place of some numbers."""
    return told | {name: [None] * len(told[name]) for name in names}


def known(values: Iterable[float]) -> list[float | None]:
    """Return plain numbers, and nothing where there is none."""
    return [float(value) if np.isfinite(value) else None for value in values]


def floats(values: Iterable[float]) -> list[float]:
    """Return plain numbers."""
    return [float(value) for value in values]


def cities(mix: CaseMix) -> list[Result]:
    """Return observed and expected by city, and between which O/E chance alone keeps 95 and 99.8 %."""
    ends = [mix.limits(tail) for tail in TAILS]
    lines = zip(mix.cities, mix.observed, mix.expected, mix.exact(), *ends, strict=True)
    return [
        {
            "site": name,
            "observed": float(o),
            "expected": float(e),
            "low": exact[0],
            "high": exact[1],
            "chance95": floats(chance[1:3]),
            "chance998": floats((chance[0], chance[3])),
        }
        for name, o, e, exact, *chance in lines
    ]
