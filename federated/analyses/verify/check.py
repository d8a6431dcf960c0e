"""One fixture through the engines of its sites, and how far the result is from what it tells."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import ValidationError

from federated.analyses.run import Gate, Site, Summer, run
from federated.analyses.verify import kinds
from federated.analyses.verify.compare import Difference, differences, plain
from federated.analyses.verify.fixture import Fixture, read
from federated.errors import AnalysisError

TOLERANCE = 1e-8
ALIASES = {"negbin": "negative_binomial", "nb": "negative_binomial", "glm.nb": "negative_binomial"}
LOOSER = {"negative_binomial": 1e-7, "lmm": 1e-6, "glmm": 1e-6}
MakeGate = Callable[[Fixture], Gate]


def known() -> tuple[str, ...]:
    """Return the kinds of fixtures: the files of a folder."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(kinds.__path__)))


def tolerance(kind: str) -> float:
    """Return the largest relative difference that passes."""
    return LOOSER.get(ALIASES.get(kind, kind), TOLERANCE)


def checked(path: Path, gate: MakeGate, summer: Summer) -> tuple[Fixture, list[Difference]]:
    """Run a fixture; one object a site, and the coordinator sees only what they answer."""
    fixture = read(path)
    kind = ALIASES.get(fixture.kind, fixture.kind)
    if kind not in known():
        raise AnalysisError(
            f"{fixture.name}: kind {fixture.kind!r} is not known. Known: {', '.join(known())}."
        )
    module = importlib.import_module(f"{kinds.__name__}.{kind}")
    sites = [Site(name, rows, gate(fixture)) for name, rows in fixture.sites.items()]
    try:
        found = run(module.quantities(fixture), sites, summer)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise AnalysisError(f"{fixture.name}: {_short(error)}") from None
    return fixture, differences(fixture.result, plain(found))


def _short(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"the fixture has no {error.args[0]!r}."
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"the model is not as the schema has it, at {'.'.join(map(str, first['loc']))}."
    return "the model is not as the schema has it."


def lines(fixture: Fixture, found: list[Difference]) -> Iterator[str]:
    """Yield one line a quantity, and a verdict."""
    limit = tolerance(fixture.kind)
    for one in found:
        mark = "" if one.largest <= limit else "  BEYOND"
        yield f"{fixture.name}  {one.quantity:<44}  {one.largest:8.1e}{mark}"
    worst = max((one.largest for one in found), default=float("inf"))
    word = "pass" if worst <= limit else "FAIL"
    yield f"{fixture.name}  {word}: largest relative difference {worst:.1e}, allowed {limit:.0e}"


def passed(fixture: Fixture, found: list[Difference]) -> bool:
    """Whether every quantity is within tolerance, and there is one."""
    limit = tolerance(fixture.kind)
    return bool(found) and all(one.largest <= limit for one in found)
