"""Where a policy version stands: proposed, advised, approved, revoked; and what is missing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from federated.errors import PolicyError
from flows import advised, approved
from pseudonymisation import diff
from pseudonymisation.diff import Change
from pseudonymisation.policy import Policy
from pseudonymisation.statement import Statement
from sites.settings import Site

Said = TypeVar("Said", bound=Statement)


@dataclass(frozen=True, slots=True)
class Standing:
    """Who said what, when; ``missing`` is empty when the policy may be used today."""

    advice: str
    advice_text: str
    replaced: tuple[str, ...]
    approval: str
    deviates: str
    revocation: str
    missing: str
    unfilled: tuple[str, ...]


def of(site: Site, policy: Policy, today: date) -> Standing:
    """Return the state of the policy as it is now."""
    advice = _given(approved.advice, site, policy)
    approval = _given(approved.approval, site, policy)
    revocation = _given(approved.revocation, site, policy)
    return Standing(
        "" if advice is None else f"{advice.advice}, {_signed(advice)}",
        "" if advice is None else advice.text,
        tuple(advised.told(site, policy.version)[1:]),
        "" if approval is None else _signed(approval),
        "" if approval is None else approval.deviates or "",
        "" if revocation is None else f"{_signed(revocation)}: {revocation.reason}",
        _missing(site, today),
        policy.unfilled(),
    )


def changed(site: Site, policy: Policy) -> tuple[int, tuple[Change, ...]] | None:
    """Return the last approved version before this one and what changed since, None for the first.

    Raises PolicyError when that version is not as it was approved.
    """
    old = approved.base(site, policy.version)
    return None if old is None else (old.version, diff.changes(old, policy))


def _missing(site: Site, today: date) -> str:
    try:
        approved.policy(site, today)
    except PolicyError as error:
        return str(error)
    return ""


def _given(read: Callable[[Site, Policy], Said | None], site: Site, policy: Policy) -> Said | None:
    try:
        return read(site, policy)
    except PolicyError:  # damaged: what is missing says so
        return None


def _signed(statement: Statement) -> str:
    return f"{statement.signer}, {statement.signed_at:%Y-%m-%d}"
