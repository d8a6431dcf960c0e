"""One fixture through the engines of its sites, and how far the result is from what it tells."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from federated.analyses.run import Gate, Site, Summer, run
from federated.analyses.verify import kinds
from federated.analyses.verify.compare import Difference, differences, plain
from federated.analyses.verify.fixture import Fixture, read
from federated.engines.blocks import Floats
from federated.errors import AnalysisError
from federated.secure.refusing import refused
from federated.secure.session import LEAST
from federated.secure.summer import SecureSum

TOLERANCE = 1e-8
ALIASES = {"negbin": "negative_binomial", "nb": "negative_binomial", "glm.nb": "negative_binomial"}
LOOSER = {"negative_binomial": 1e-7, "lmm": 1e-6, "glmm": 1e-6}
MakeGate = Callable[[Fixture], Gate]


@dataclass(frozen=True, slots=True)
class Checked:
    """A fixture, how far its quantities are from what it tells, and how many rounds were summed."""

    fixture: Fixture
    differences: list[Difference]
    summed: int


@dataclass(slots=True)
class Tally:
    """A way of summing, and how often it was used."""

    summer: Summer
    rounds: int = 0

    def total(self, vectors: Mapping[str, Floats]) -> Floats:
        """Return the sum."""
        self.rounds += 1
        return self.summer.total(vectors)


def known() -> tuple[str, ...]:
    """Return the kinds of fixtures: the files of a folder."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(kinds.__path__)))


class OfAKind(Protocol):
    """What has a kind: a fixture, or what is told of one."""

    @property
    def kind(self) -> str:
        """How it names its analysis."""


def kind_of(fixture: OfAKind) -> str:
    """Return the kind by its own name."""
    return ALIASES.get(fixture.kind, fixture.kind)


def tolerance(fixture: OfAKind) -> float:
    """Return the largest relative difference that passes."""
    return LOOSER.get(kind_of(fixture), TOLERANCE)


def checked(path: Path, gate: MakeGate, summer: Summer) -> Checked:
    """Run a fixture; one object a site, and the coordinator sees only what they answer."""
    fixture, tally = read(path), Tally(summer)
    module = _module(fixture)
    if isinstance(summer, SecureSum) and len(fixture.sites) < LEAST:
        raise refused("alone", found=len(fixture.sites))
    sites = [Site(name, rows, gate(fixture)) for name, rows in fixture.sites.items()]
    try:
        found = run(module.quantities(fixture), sites, tally)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise AnalysisError(f"{fixture.name}: {_short(error)}") from None
    return Checked(fixture, differences(fixture.result, plain(found)), tally.rounds)


def _module(fixture: Fixture) -> Any:
    kind = kind_of(fixture)
    if kind not in known():
        raise AnalysisError(
            f"{fixture.name}: kind {fixture.kind!r} is not known. Known: {', '.join(known())}."
        )
    return importlib.import_module(f"{kinds.__name__}.{kind}")


def _short(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"the fixture has no {error.args[0]!r}."
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"the model is not as the schema has it, at {'.'.join(map(str, first['loc']))}."
    return "the model is not as the schema has it."


def lines(ran: Checked) -> Iterator[str]:
    """Yield one line a quantity, whether nothing was summed, and a verdict."""
    name, limit = ran.fixture.name, tolerance(ran.fixture)
    for one in ran.differences:
        mark = "" if one.largest <= limit else "  BEYOND"
        yield f"{name}  {one.quantity:<44}  {one.largest:8.1e}{mark}"
    if not ran.summed:
        yield f"{name}  seen by city: no sum"
    worst = max((one.largest for one in ran.differences), default=float("inf"))
    word = "pass" if worst <= limit else "FAIL"
    yield f"{name}  {word}: largest relative difference {worst:.1e}, allowed {limit:.0e}"


def passed(ran: Checked) -> bool:
    """Whether every quantity is within tolerance, and there is one."""
    limit = tolerance(ran.fixture)
    return bool(ran.differences) and all(one.largest <= limit for one in ran.differences)
