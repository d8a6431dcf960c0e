"""Who approved which policy, in which role, until when: one Ed25519 signature (RFC 8032).

The signature covers everything in the approval and, by its digest, everything in the policy.
Nothing of it can be moved: not to another version, site, role or day.
"""

import base64
import binascii
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from federated.errors import PolicyError
from pseudonymisation import custody
from pseudonymisation.policy import Policy, digest

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

Role = Literal["mandated_officer", "privacy_officer"]
APPROVER: Role = "mandated_officer"
FILE = "policy.approval.json"
_HINT = "have it approved: `heldennet-site policy approve`"


class Approval(BaseModel):
    """A signed statement. The mandated officer approves; a privacy officer advises."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scheme: Literal["heldennet/policy-approval/1"] = "heldennet/policy-approval/1"
    site: str
    policy_version: int
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    role: Role
    approver: str = Field(min_length=1, max_length=200)
    approved_at: AwareDatetime
    valid_until: date
    signature: str = ""

    def signed_bytes(self) -> bytes:
        """Return what the signature covers: everything but itself, written in one way."""
        content = self.model_dump(mode="json", exclude={"signature"})
        return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def approve(
    policy: Policy,
    *,
    key: "Ed25519PrivateKey",
    approver: str,
    now: datetime,
    role: Role = APPROVER,
) -> Approval:
    """Return an approval of ``policy``; ``now`` has a time zone."""
    draft = Approval(
        site=policy.site,
        policy_version=policy.version,
        digest=digest(policy),
        role=role,
        approver=approver,
        approved_at=now.astimezone(UTC),
        valid_until=policy.valid_until,
    )
    signature = base64.b64encode(key.sign(draft.signed_bytes())).decode()
    return draft.model_copy(update={"signature": signature})


def verify(
    policy: Policy,
    approval: Approval | None,
    public_key: "Ed25519PublicKey",
    today: date,
    *,
    role: Role = APPROVER,
) -> None:
    """Return when the policy may be used today; raises PolicyError with what to do when not."""
    if approval is None:
        raise PolicyError(f"The policy of {policy.site} is not approved; {_HINT}.")
    if not _signed(approval, public_key):
        raise PolicyError(
            f"The approval is not signed with the approver's key in site.toml; {_HINT} with that "
            "key, or put the right public key there."
        )
    if approval.role != role:
        raise PolicyError(f"The approval was given as {approval.role}, not as {role}; {_HINT}.")
    if (approval.site, approval.policy_version) != (policy.site, policy.version):
        raise PolicyError(f"The approval is for another site or version of the policy; {_HINT}.")
    if approval.digest != digest(policy):
        raise PolicyError(f"The policy was changed after it was approved; {_HINT} again.")
    _in_time(policy, approval, today)


def read(path: Path) -> Approval | None:
    """Read a stored approval, None when there is none; raises PolicyError for a damaged one."""
    try:
        return Approval.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError):
        raise PolicyError(f"{path.name} is damaged and counts for nothing; {_HINT}.") from None


def write(path: Path, approval: Approval) -> None:
    """Store an approval; a crash leaves the old one or the new one."""
    custody.write(path, approval.model_dump_json(indent=1).encode(), replace=True)


def _signed(approval: Approval, public_key: "Ed25519PublicKey") -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        signature = base64.b64decode(approval.signature, validate=True)
        public_key.verify(signature, approval.signed_bytes())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def _in_time(policy: Policy, approval: Approval, today: date) -> None:
    if today > min(policy.valid_until, approval.valid_until):
        raise PolicyError(
            f"The policy was valid until {approval.valid_until}; set a later valid_until, raise "
            f"its version and {_HINT}."
        )
    if today < approval.approved_at.date():
        raise PolicyError("The approval lies in the future; set the clock of this machine right.")
