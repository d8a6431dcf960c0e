"""What an officer signs about a policy: a statement bound to role, site, version and digest.

Each kind of statement has a scheme of its own inside what is signed, so that an advice can never
pass for an approval, whoever holds the key. One Ed25519 signature (RFC 8032) covers all of it.
"""

import base64
import binascii
import hashlib
import json
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, Self, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from federated.errors import PolicyError
from pseudonymisation import custody
from pseudonymisation.policy import Policy, digest


class Signer(Protocol):
    """A private key, in a file or behind a passkey."""

    def sign(self, data: bytes, /) -> bytes:
        """Return the signature."""


class Verifier(Protocol):
    """A public key of either kind."""

    def verify(self, signature: bytes, data: bytes, /) -> None:
        """Raise InvalidSignature when it is not right."""


Role = Literal["mandated_officer", "privacy_officer"]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def _visible(text: str) -> str:
    """Refuse letters that are not seen: a name or a reason is read by people."""
    if any(unicodedata.category(c) in {"Cc", "Cf", "Co", "Cn"} for c in text.replace("\n", "")):
        raise ValueError("it has an invisible character")
    return unicodedata.normalize("NFC", text).strip()


Words = Annotated[str, AfterValidator(_visible), Field(min_length=1, max_length=4000)]


class Statement(BaseModel):
    """What every statement says: which policy, in which role, by whom, when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scheme: str
    role: Role
    site: str
    policy_version: int
    digest: Digest
    signer: Words
    signed_at: AwareDatetime
    signature: str = ""

    def signed_bytes(self) -> bytes:
        """Return what the signature covers: everything but itself, written in one way."""
        content = self.model_dump(mode="json", exclude=self._uncovered())
        return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()

    def _uncovered(self) -> set[str]:
        return {"signature"}

    def fingerprint(self) -> str:
        """Return the SHA-256 of what was signed and the signature."""
        return hashlib.sha256(self.signed_bytes() + self.signature.encode()).hexdigest()

    def signed(self, key: Signer) -> Self:
        """Return the statement with its signature."""
        signature = base64.b64encode(key.sign(self.signed_bytes())).decode()
        return self.model_copy(update={"signature": signature})

    def is_of(self, key: Verifier) -> bool:
        """Tell whether this key signed exactly this."""
        from cryptography.exceptions import InvalidSignature

        try:
            key.verify(base64.b64decode(self.signature, validate=True), self.signed_bytes())
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True


Kind = TypeVar("Kind", bound=Statement)


def draft(kind: type[Kind], policy: Policy, signer: str, now: datetime, **more: Any) -> Kind:
    """Return an unsigned statement about a policy; raises PolicyError for words not allowed."""
    try:
        return kind.model_validate(
            {
                "site": policy.site,
                "policy_version": policy.version,
                "digest": digest(policy),
                "signer": signer,
                "signed_at": now.astimezone(UTC),
                **more,
            }
        )
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"]) or "the statement"
        raise PolicyError(f"Nothing was signed: {where}: {problem['msg'].lower()}.") from None


def bound(name: str, found: Statement, policy: Policy, key: Verifier, hint: str) -> None:
    """Refuse a statement by another key, or about another site, version or content."""
    if not found.is_of(key):
        raise PolicyError(
            f"The {name} is not signed with the key for it in site.toml; {hint} with that key, or "
            "put the right public key there."
        )
    if (found.site, found.policy_version) != (policy.site, policy.version):
        raise PolicyError(f"The {name} is for another site or version of the policy; {hint}.")
    if found.digest != digest(policy):
        raise PolicyError(
            f"The policy was changed after the {name}; raise its version, propose it and {hint} "
            "again."
        )


def not_future(name: str, found: Statement, today: date) -> None:
    """Refuse a statement from a day that has not come."""
    if today < found.signed_at.date():
        raise PolicyError(f"The {name} lies in the future; set the clock of this machine right.")


def read(kind: type[Kind], path: Path, hint: str) -> Kind | None:
    """Read a stored statement, None when there is none; PolicyError for a damaged or other one."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError):
        raise PolicyError(f"{path.name} is damaged and counts for nothing; {hint}.") from None


def write(path: Path, statement: Statement) -> None:
    """Store a statement; a crash leaves the old one or the new one."""
    path.parent.mkdir(exist_ok=True, mode=0o700)
    custody.write(path, statement.model_dump_json(indent=1).encode(), replace=True)
