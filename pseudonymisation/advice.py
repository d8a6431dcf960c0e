"""The signed advice of the privacy officer (FG): positive, negative, or on conditions.

The officer advises and never approves (AVG articles 38 and 39). Without an advice nothing starts;
an advice alone starts nothing either. A later advice names the one it replaces, which is kept: that
there was a negative one before can be seen.
"""

from datetime import datetime
from typing import Literal

from federated.errors import PolicyError
from pseudonymisation import statement
from pseudonymisation.policy import Policy
from pseudonymisation.statement import Digest, Signer, Statement, Verifier, Words

Opinion = Literal["positive", "negative", "conditions"]
HINT = "have the privacy officer advise: `heldennet-site policy advise`"


class Advice(Statement):
    """What the privacy officer thinks of one version of the policy, and why."""

    scheme: Literal["heldennet/policy-advice/1"] = "heldennet/policy-advice/1"
    role: Literal["privacy_officer"] = "privacy_officer"
    advice: Opinion
    text: Words
    replaces: Digest | None = None

    def _uncovered(self) -> set[str]:
        """Leave ``replaces`` out where there is none: such an advice is signed as it always was."""
        return {"signature"} if self.replaces else {"signature", "replaces"}


def advise(
    policy: Policy,
    *,
    key: Signer,
    advisor: str,
    now: datetime,
    advice: Opinion = "positive",
    text: str,
    replaces: Advice | None = None,
) -> Advice:
    """Return a signed advice on ``policy``; ``now`` has a time zone.

    ``replaces`` is the advice on the same version that this one comes in the place of.
    """
    before = replaces.fingerprint() if replaces else None
    return statement.draft(
        Advice, policy, advisor, now, advice=advice, text=text, replaces=before
    ).signed(key)


def verify(policy: Policy, advice: Advice | None, key: Verifier) -> Advice:
    """Return the advice when it is about this policy; raises PolicyError with what to do."""
    if advice is None:
        raise PolicyError(f"There is no advice on the policy of {policy.site}; {HINT}.")
    statement.bound("advice", advice, policy, key, HINT)
    return advice
