"""What follows from the code about an analysis: rounds, what is sent, engines, studies, fixtures."""

import ast
import inspect
import pkgutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import groupby
from pathlib import Path
from types import ModuleType

from docs.analysing.example import ANY, Example, Heard, listened
from docs.analysing.examples import examples
from federated import analyses, studies
from federated.analyses.question import Question
from federated.studies import kinds

HERE = Path(__file__).resolve().parent
QUESTIONS, ENGINES = "federated.analyses.questions", "federated.engines"


@dataclass(frozen=True, slots=True)
class Round:
    """Alike rounds one after another; ``arrays`` are names with sizes."""

    question: type
    combine: str
    arrays: tuple[tuple[str, str], ...]
    times: int


def names() -> tuple[str, ...]:
    """Return the analyses: the files that say what their result assumes."""
    found = (m.name for m in pkgutil.iter_modules(analyses.__path__) if not m.ispkg)
    return tuple(sorted(n for n in found if n != "__main__" and _assumes(module(n))))


def module(name: str) -> ModuleType:
    """Return the file of an analysis."""
    return import_module(f"{analyses.__name__}.{name}")


def _assumes(found: ModuleType) -> bool:
    own = [k for k in vars(found).values() if getattr(k, "__module__", "") == found.__name__]
    return "ASSUMES" in vars(found) or any(hasattr(one, "assumes") for one in own)


@cache
def rounds(name: str) -> tuple[Round, ...]:
    """Return what the cities of the example answered, alike rounds together."""
    example = examples()[name]
    _, heard = listened(example)
    parts = groupby(heard, key=lambda one: (one.question, one.combine, _named(example, one)))
    return tuple(Round(*alike, times=len(list(every))) for alike, every in parts)


def _named(example: Example, heard: Heard) -> tuple[tuple[str, str], ...]:
    sizes = example.sizes
    return tuple(
        (name, " × ".join(sizes.get(length, sizes.get(ANY, str(length))) for length in shape))
        for name, shape in heard.shapes
    )


def engines(name: str) -> tuple[str, ...]:
    """Return the engines that answer the questions of an analysis."""
    asked = {one.question for one in rounds(name)}
    kinds = {k.__module__ for one in asked for k in one.__mro__ if issubclass(k, Question)}
    files = {file for kind in kinds if _in(QUESTIONS, kind) for file in _reached(kind)}
    found = {one for file in files for one in _imports(import_module(file)) if _in(ENGINES, one)}
    return tuple(sorted({one.rpartition(".")[2] for one in found} - {"blocks"}))


def _reached(kind: str) -> set[str]:
    """Return a file of questions and the files of questions that it leans on."""
    more = {one for one in _imports(import_module(kind)) if _in(QUESTIONS, one)}
    return {kind}.union(*map(_reached, more))


def _in(package: str, name: str) -> bool:
    """Whether a name is that of a file of a package."""
    return name.rpartition(".")[0] == package


def _imports(found: ModuleType) -> Iterator[str]:
    """Yield the modules that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(inspect.getsource(found))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


@cache
def live() -> frozenset[str]:
    """Return the analyses that a study runs today."""
    every = (
        import_module(f"{package.__name__}.{found.name}")
        for package in (studies, kinds)
        for found in pkgutil.iter_modules(package.__path__)
        if not found.ispkg
    )
    used = {one for module in every for one in _imports(module)}
    return frozenset(name for name in names() if f"{analyses.__name__}.{name}" in used)


@dataclass(frozen=True, slots=True)
class Fixture:
    """A file that other software computed, and the analyses that it runs."""

    id: str
    kind: str
    sites: int
    software: str
    runs: tuple[str, ...]


@cache
def fixtures() -> tuple[Fixture, ...]:
    """Return the fixtures, as ``fixtures.toml`` has them; a test runs them and compares."""
    told = tomllib.loads((HERE / "fixtures.toml").read_text(encoding="utf-8"))
    return tuple(
        Fixture(id, one["kind"], one["sites"], one["software"], tuple(one["runs"]))
        for id, one in told.items()
    )
