"""What an attack finds, and the sentence that says so without a value."""

from dataclasses import dataclass
from typing import Literal

from federated.disclosure.attack.judging import Where

Who = Literal["outsider", "family", "site"]
Kind = Literal["number", "cost"]
ANYBODY: tuple[Who, ...] = ("outsider", "family", "site")


@dataclass(frozen=True, slots=True)
class Finding:
    """A sensitive figure that somebody can narrow down."""

    who: Who
    what: Literal["number", "cost", "truth"]
    where: Where | None = None

    def sentence(self) -> str:
        """Say what was found, without a value."""
        if self.where is None:
            return "A figure is not the truth."
        at = self.where
        span = f"until release {at.upto}" if at.after < 0 else f"from {at.after + 1} to {at.upto}"
        who = {"outsider": "Anybody", "family": "A family inside", "site": "Another site"}[self.who]
        return f"{who} can narrow down a {self.what} of {at.name}, cell {at.cell}, {span}."
