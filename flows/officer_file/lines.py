"""What ``flows.officer_file.rules`` tells, as lines for ``policy show``."""

from collections.abc import Iterable, Iterator

from flows.officer_file import rules
from flows.officer_file.rules import NOTHING, Said
from flows.officer_file.words import words
from pseudonymisation.policy import Policy


def lines(policy: Policy) -> Iterator[str]:
    """Yield the head, the rules for figures that leave, and the joins, in English."""
    said = words("en")
    yield from (f"{name}: {value}" for name, value in rules.head(policy, said))
    yield f"{said['domains']}:"
    yield from _domains(policy, said)
    yield f"{said['rules']}:"
    yield from _ruled(rules.leaving(policy, said, "en"))
    yield from _noise(policy, said)
    yield from _joins(policy, said)


def _domains(policy: Policy, said: Said) -> Iterator[str]:
    """Yield the domains that are alike on one line: mostly all of them."""
    alike: dict[tuple[str, str], list[str]] = {}
    for name, *rest in rules.domains(policy, said):
        alike.setdefault((rest[0], rest[1]), []).append(name)
    for (version, compared), names in alike.items():
        yield f"  {', '.join(names)}: {said['version']} {version}; compared {compared}"


def _ruled(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for name, value, national, means in rows:
        limit = "" if national == NOTHING else f" (national: {national})"
        yield f"  {name}: {value}{limit}; {means}"


def _noise(policy: Policy, said: Said) -> Iterator[str]:
    if policy.noise is None:
        yield f"  {said['no_noise']}"
        return
    yield from _ruled(rules.noise(policy.noise, said, "en"))


def _joins(policy: Policy, said: Said) -> Iterator[str]:
    yield f"{said['joins']}:"
    if not policy.joins:
        yield f"  {said['no_joins']}"
    for name, laws, basis, reference, means in rules.joins(policy, said):
        yield f"  {name}: {laws}; basis: {basis}; reference: {reference}; {means}"
    if told := rules.left_out(policy, said):
        yield f"  {told}"
