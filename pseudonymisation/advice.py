"""The signed advice of the privacy officer (FG): positive, negative, or on conditions.

The officer advises and never approves (AVG articles 38 and 39). Without an advice nothing starts;
an advice alone starts nothing either.
"""

from datetime import datetime
from typing import Literal

from federated.errors import PolicyError
from pseudonymisation import statement
from pseudonymisation.policy import Policy
from pseudonymisation.statement import Signer, Statement, Verifier, Words

Opinion = Literal["positive", "negative", "conditions"]
HINT = "have the privacy officer advise: `heldennet-site policy advise`"


class Advice(Statement):
    """What the privacy officer thinks of one version of the policy, and why."""

    scheme: Literal["heldennet/policy-advice/1"] = "heldennet/policy-advice/1"
    role: Literal["privacy_officer"] = "privacy_officer"
    advice: Opinion
    text: Words


def advise(
    policy: Policy,
    *,
    key: Signer,
    advisor: str,
    now: datetime,
    advice: Opinion = "positive",
    text: str,
) -> Advice:
    """Return a signed advice on ``policy``; ``now`` has a time zone."""
    return statement.draft(Advice, policy, advisor, now, advice=advice, text=text).signed(key)


def verify(policy: Policy, advice: Advice | None, key: Verifier) -> Advice:
    """Return the advice when it is about this policy; raises PolicyError with what to do."""
    if advice is None:
        raise PolicyError(f"There is no advice on the policy of {policy.site}; {HINT}.")
    statement.bound("advice", advice, policy, key, HINT)
    return advice
