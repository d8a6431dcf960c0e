"""Sums of one row as a system: each is shown only where its own count of people is shown."""

from collections.abc import Mapping

from federated.disclosure.rules import sums
from federated.disclosure.system import Group, Name, Piece, exactly
from federated.policy import DisclosurePolicy


def piece(
    where: Name,
    found: Mapping[str, sums.Magnitude],
    sensitive: bool,
    policy: DisclosurePolicy,
    allowed: bool,
) -> Piece:
    """Return one atom and one group a sum; ``allowed`` says whether its count is shown."""
    atoms: dict[Name, float] = {(*where, name): float(one.total) for name, one in found.items()}
    risky = {name: one for name, one in found.items() if sums.unsafe(one, sensitive, policy)}
    return Piece(
        where,
        atoms,
        tuple(
            Group(
                key=(*where, name),
                statements=(exactly({(*where, name): 1}, atoms),),
                cost=(0, abs(float(one.total))),
                unsafe=name in risky or not allowed,
                behind=(one,),
            )
            for name, one in found.items()
        ),
        tuple(sums.open_wide({(*where, name): 1}, one, policy) for name, one in risky.items()),
    )
