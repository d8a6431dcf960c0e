"""What a programme could change. By default nothing: both arms are drawn from one distribution."""

from dataclasses import dataclass

import numpy as np

from sites.example_data.draw import Bools, Floats


@dataclass(frozen=True, slots=True)
class Effect:
    """Factors (1 = none) and shifts (0 = none) for families in the programme arm."""

    readmission: float = 1
    social_readmission: float = 1
    waiting: float = 1
    distress: float = 0
    empowerment: float = 0
    work: float = 1

    def factor(self, name: str, programme: Bools) -> Floats:
        """Return the factor of each family; the comparison arm keeps 1."""
        return np.where(programme, float(getattr(self, name)), 1.0)

    def shift(self, name: str, programme: Bools) -> Floats:
        """Return the shift of each family; the comparison arm keeps 0."""
        return np.where(programme, float(getattr(self, name)), 0.0)


NONE = Effect()
PUT_IN = Effect(
    readmission=0.6,
    social_readmission=0.4,
    waiting=0.6,
    distress=-0.35,
    empowerment=0.25,
    work=1.15,
)
