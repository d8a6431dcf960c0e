"""Arrays on the wire: names, shapes and finite numbers, written so that every digit comes back."""

from collections.abc import Iterable
from math import isfinite, prod
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from federated.analyses.question import Arrays
from federated.secure.wire import Wire

MOST = 2**22  # numbers in one array


class Numbers(Wire):
    """One array."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    shape: tuple[int, ...] = Field(max_length=4)
    values: tuple[float, ...] = Field(max_length=MOST)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if min(self.shape, default=0) < 0 or prod(self.shape) != len(self.values):
            raise ValueError("the shape is not that of the numbers")
        if not all(isfinite(value) for value in self.values):
            raise ValueError("a number is not finite")
        return self


def written(arrays: Arrays) -> tuple[Numbers, ...]:
    """Return arrays as they are sent."""
    return tuple(
        Numbers(name=name, shape=np.shape(array), values=tuple(map(float, np.ravel(array))))
        for name, array in arrays.items()
    )


def read(numbers: Iterable[Numbers]) -> Arrays:
    """Return what was sent as arrays."""
    return {one.name: np.array(one.values, dtype=np.float64).reshape(one.shape) for one in numbers}
