"""The two mechanisms: exact discrete Laplace and discrete Gaussian noise on whole numbers.

A family enters one cell of a table, so both sensitivities are what one family can bring to one
cell: 1 for a count, the declared cap in cents for a sum. The samplers are OpenDP's: exact
(Canonne, Kamath, Steinke, NeurIPS 2020), of the system's own randomness; no seed reaches them, and
no floating-point number is ever drawn.
"""

from collections.abc import Sequence
from decimal import Decimal
from math import inf, nextafter, sqrt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["laplace", "gaussian"]


class Mechanism(BaseModel):
    """Noise for one vector of whole numbers; ``loss`` is epsilon (Laplace) or rho (Gaussian)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    sensitivity: int = Field(ge=1, description="the most that one family changes, in all cells")
    loss: Decimal = Field(gt=0, le=100, max_digits=20, decimal_places=12)

    @property
    def scale(self) -> float:
        """The scale of the Laplace, or the standard deviation of the Gaussian distribution.

        >>> Mechanism(kind="laplace", sensitivity=1, loss=Decimal("0.5")).scale
        2.0
        """
        if self.kind == "laplace":
            return self.sensitivity / float(self.loss)
        return self.sensitivity / sqrt(2 * float(self.loss))


def drawn(mechanism: Mechanism, values: Sequence[int]) -> list[int]:
    """Return the values with fresh noise: call it once for a table, and store the answer."""
    noisy: list[int] = _measurement(mechanism)(list(values))
    return noisy


def mapped(mechanism: Mechanism) -> float:
    """Return the loss by OpenDP's own map; never above ``mechanism.loss``."""
    return float(_measurement(mechanism).map(mechanism.sensitivity))


def _measurement(mechanism: Mechanism) -> Any:
    """Build it with the smallest scale whose loss, as OpenDP rounds it, is within what is paid."""
    scale, built = mechanism.scale, _built(mechanism, mechanism.scale)
    while Decimal(built.map(mechanism.sensitivity)) > mechanism.loss:
        scale = nextafter(scale, inf) * (1 + 1e-15)
        built = _built(mechanism, scale)
    return built


def _built(mechanism: Mechanism, scale: float) -> Any:
    import opendp.prelude as dp

    dp.enable_features("contrib")
    domain = dp.vector_domain(dp.atom_domain(T="i64"))
    if mechanism.kind == "laplace":
        return dp.m.make_laplace(domain, dp.l1_distance(T="i64"), scale=scale)
    return dp.m.make_gaussian(domain, dp.l2_distance(T="i64"), scale=scale)
