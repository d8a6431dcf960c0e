"""The gate of the door: nothing is printed that does not survive the attack.

It takes the input and the lines that would be printed, and nothing of how they were chosen. It
counts the truth again, learns what the lines say, and asks of every sensitive figure whether it
stays open: for outsiders, for a family that is alone or one of two, and for a whole site.
"""

from collections.abc import Iterable, Iterator, Sequence

from federated.disclosure.attack.attacker import Attack
from federated.disclosure.attack.findings import ANYBODY, Finding, Who
from federated.disclosure.attack.solver import Unfinished
from federated.disclosure.door.world import World
from federated.errors import UnsafeRelease


def check(world: World, lines: Sequence[str], who: Sequence[Who] = ANYBODY) -> None:
    """Raise UnsafeRelease where what would be printed does not survive."""
    try:
        found = next(findings(world, lines, who), None)
    except Unfinished:
        raise UnsafeRelease(
            "The attack on what would be published did not come to an end. Nothing is published."
        ) from None
    if found is not None:
        raise UnsafeRelease(
            "What would be published does not survive an attack: "
            f"{found.sentence()[0].lower()}{found.sentence()[1:]} Nothing is published."
        )


def findings(world: World, lines: Iterable[str], who: Sequence[Who] = ANYBODY) -> Iterator[Finding]:
    """Yield what can be narrowed down; raises Unfinished where that cannot be told."""
    attack = Attack(world, lines)
    if not attack.true():
        yield Finding("outsider", "truth")
        return
    if not attack.space.sites:
        return
    yield from attack.numbers("family" in who)
    yield from attack.costs()
    if "site" in who and len(attack.space.sites) > 1:
        for site in range(len(attack.space.sites)):
            yield from attack.by_site(site)
