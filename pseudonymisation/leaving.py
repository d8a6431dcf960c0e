"""What a change of the rules for figures that leave means: thresholds, noise, who lets them go.

Yields place, verdict, before and after, with the meaning in English and in Dutch.
"""

from collections.abc import Iterator
from typing import Literal

from federated.noise.policy import NoisePolicy
from federated.policy import DisclosurePolicy
from pseudonymisation import meaning
from pseudonymisation.policy import Policy

Verdict = Literal["looser", "tighter", "review"]
Difference = tuple[str, Verdict, str, str, str, str]


def differences(old: Policy, new: Policy) -> Iterator[Difference]:
    """Compare what two policies let out."""
    yield from _approval(old.release.approval, new.release.approval)
    yield from _staying(old.release.stays, new.release.stays)
    yield from _thresholds(old.disclosure, new.disclosure)
    yield from _noise(old.noise, new.noise)


def _approval(old: str, new: str) -> Iterator[Difference]:
    if old != new:
        verdict: Verdict = "tighter" if new == "hand" else "looser"
        yield ("release.approval", verdict, old, new, *meaning.release(new))


def _staying(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Difference]:
    """Another of the same people is published instead: that is for a person."""
    if old != new:
        yield ("release.stays", "review", ", ".join(old), ", ".join(new), *meaning.STAYS)


def _thresholds(old: DisclosurePolicy, new: DisclosurePolicy) -> Iterator[Difference]:
    """More families and more room around a cost hide more, and so does a smaller share of one."""
    for name, means in meaning.THRESHOLDS.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            tighter = (after < before) if name == "dominance" else (after > before)
            verdict: Verdict = "tighter" if tighter else "looser"
            yield (f"disclosure.{name}", verdict, str(before), str(after), *means)


def _noise(old: NoisePolicy | None, new: NoisePolicy | None) -> Iterator[Difference]:
    """A larger budget is less noise. Another lane hides other things: that is for a person."""
    if old is None or new is None:
        if old != new:
            yield ("noise", "review", _cubes(old), _cubes(new), *meaning.LANE)
        return
    for name in ("epsilon_per_year", "delta"):
        low, high = getattr(old, name), getattr(new, name)
        if low != high:
            verdict: Verdict = "looser" if high > low else "tighter"
            yield (f"noise.{name}", verdict, str(low), str(high), *meaning.BUDGET)
    if old.cubes != new.cubes:
        yield ("noise.cubes", "review", _cubes(old), _cubes(new), *meaning.LANE)
    for name in sorted({**old.costs, **new.costs}):
        before, after = _cost(old, name), _cost(new, name)
        if before != after:
            yield (f"noise.costs.{name}", "review", before, after, *meaning.BOUND)


def _cubes(noise: NoisePolicy | None) -> str:
    return "" if noise is None else ", ".join(noise.cubes)


def _cost(noise: NoisePolicy, name: str) -> str:
    bound = noise.costs.get(name)
    content = {} if bound is None else bound.model_dump(mode="json")
    return ", ".join(f"{key}: {value}" for key, value in content.items())
