"""How far results are apart: the largest relative difference of each quantity.

A difference is divided by the size of the expected number, or by a millionth of the largest number
of its quantity where that is more: a zero that other software printed as 1e-17 is a zero.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isnan
from typing import Any

FLOOR = 1e-6
NOTES = ("note", "iter", "grad_at_opt")  # of the software that wrote the fixture, no result


@dataclass(frozen=True, slots=True)
class Difference:
    """One quantity; ``largest`` is infinite where a number is missing or not comparable."""

    quantity: str
    largest: float
    numbers: int


Leaf = tuple[str, Any, Any]


def differences(expected: Any, found: Any) -> list[Difference]:
    """Return the largest relative difference of each quantity that is expected."""
    grouped: dict[str, list[tuple[Any, Any]]] = {}
    for name, want, got in _leaves("", expected, found):
        grouped.setdefault(name, []).append((want, got))
    return [Difference(name, _largest(pairs), len(pairs)) for name, pairs in grouped.items()]


def _leaves(name: str, want: Any, got: Any) -> Iterator[Leaf]:
    if isinstance(want, Mapping):
        for key in (key for key in want if key not in NOTES):
            inner = got.get(key) if isinstance(got, Mapping) else None
            yield from _leaves(f"{name}.{key}" if name else key, want[key], inner)
    elif isinstance(want, list):
        yield from _listed(name, want, got)
    else:
        yield name, want, got


def _listed(name: str, want: list[Any], got: Any) -> Iterator[Leaf]:
    same = _is_list(got) and len(got) == len(want)
    for number, one in enumerate(want):
        yield from _leaves(name, one, got[number] if same else None)


def _is_list(got: Any) -> bool:
    return isinstance(got, Sequence) and not isinstance(got, str)


def _largest(pairs: Sequence[tuple[Any, Any]]) -> float:
    scale = max((abs(want) for want, _ in pairs if _number(want)), default=0.0)
    return max((_apart(want, got, scale * FLOOR) for want, got in pairs), default=0.0)


def _apart(want: Any, got: Any, floor: float) -> float:
    if want is None:
        return 0.0 if got is None or (_number(got) and isnan(got)) else inf
    if not _number(want):
        return 0.0 if want == got else inf
    if not _number(got) or isnan(got):
        return inf
    if want == got:
        return 0.0
    return float(abs(got - want) / (max(abs(want), floor) or 1.0))


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def plain(value: Any) -> Any:
    """Return arrays and numbers of numpy as plain lists and numbers."""
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value
