"""The approval of the controller's mandated officer, and its revocation.

An approval names the advice it was given on. It voids when the policy or that advice changes, when
it expires, and when it is revoked; a revoked version stays revoked.
"""

from datetime import date, datetime
from typing import Literal

from federated.errors import PolicyError
from pseudonymisation import look_alike, statement
from pseudonymisation.advice import Advice
from pseudonymisation.policy import Policy
from pseudonymisation.statement import Digest, Signer, Statement, Verifier, Words

HINT = "have it approved: `heldennet-site policy approve`"
REVOKED = "raise its version, propose it, and have it advised and approved"


class Approval(Statement):
    """The decision of the mandated officer on one version of the policy."""

    scheme: Literal["heldennet/policy-approval/2"] = "heldennet/policy-approval/2"
    role: Literal["mandated_officer"] = "mandated_officer"
    advice: Digest
    deviates: Words | None = None
    valid_until: date


class Revocation(Statement):
    """The end of an approval before its time, and why."""

    scheme: Literal["heldennet/policy-revocation/1"] = "heldennet/policy-revocation/1"
    role: Literal["mandated_officer"] = "mandated_officer"
    reason: Words


def approve(
    policy: Policy,
    advice: Advice,
    *,
    key: Signer,
    approver: str,
    now: datetime,
    deviates: str | None = None,
) -> Approval:
    """Return a signed approval on an advice; ``now`` has a time zone.

    Raises PolicyError when something is still to be filled in, and when the advice is not positive
    and no reason is given to deviate from it.
    """
    if unfilled := policy.unfilled():
        raise PolicyError(
            f"{unfilled[0]} in policy.toml is still to be filled in; nothing was signed."
        )
    made = statement.draft(
        Approval, policy, approver, now,
        advice=advice.fingerprint(), deviates=deviates, valid_until=policy.valid_until,
    )  # fmt: skip
    _follows(policy, made, advice)
    return made.signed(key)


def revoke(policy: Policy, *, key: Signer, approver: str, now: datetime, reason: str) -> Revocation:
    """Return a signed revocation of the approval of this version."""
    return statement.draft(Revocation, policy, approver, now, reason=reason).signed(key)


def verify(
    policy: Policy,
    approval: Approval | None,
    advice: Advice,
    key: Verifier,
    today: date,
) -> None:
    """Return when the policy may be used today; raises PolicyError with what to do when not."""
    if approval is None:
        raise PolicyError(f"The policy of {policy.site} is not approved; {HINT}.")
    statement.bound("approval", approval, policy, key, HINT)
    if approval.advice != advice.fingerprint():
        raise PolicyError(
            f"The approval was given on another advice than the one that is here now; {HINT} again."
        )
    _follows(policy, approval, advice)
    _in_time(policy, approval, today)


def not_revoked(policy: Policy, found: Revocation | None) -> None:
    """Refuse a version that was revoked. Whoever wrote it, it stops: that is the safe side."""
    if found is not None:
        raise PolicyError(f"Version {policy.version} of the policy was revoked; {REVOKED}.")


def _follows(policy: Policy, approval: Approval, advice: Advice) -> None:
    """Refuse one person in two roles, an approval before its advice, and a silent deviation."""
    if look_alike.same(approval.signer, advice.signer):
        raise PolicyError(
            f"{approval.signer} gave the advice and cannot approve too; advice and approval are "
            "given by two people: say who with --advisor and --approver."
        )
    if approval.signed_at < advice.signed_at:
        raise PolicyError(f"The approval is older than the advice on {policy.site}; {HINT} again.")
    if advice.advice != "positive" and approval.deviates is None:
        raise PolicyError(
            f"The advice is {_SAID[advice.advice]}; approving all the same needs a written reason: "
            '`heldennet-site policy approve --deviates "..."`.'
        )


_SAID = {"negative": "negative", "conditions": "positive on conditions only"}


def _in_time(policy: Policy, approval: Approval, today: date) -> None:
    if today > min(policy.valid_until, approval.valid_until):
        raise PolicyError(
            f"The policy was valid until {approval.valid_until}; set a later valid_until, raise "
            f"its version and {HINT}."
        )
    statement.not_future("approval", approval, today)
