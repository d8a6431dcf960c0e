"""A request to turn one pseudonym back, signed by two people whose keys site.toml names.

The first signs the pseudonym, the reason and the time; the second signs the first's signature. A
request is granted once, within a week, and never by who asked. What is signed names the site, so
that a request of another site counts for nothing here.
"""

import base64
import binascii
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from federated.errors import Forbidden, NotAllowed
from pseudonymisation import custody, ed25519, look_alike
from sites.settings import ReidentifyKey, Site

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LASTS = timedelta(days=7)
_HINT = 'reidentify_keys = [{ name = "…", key = "…" }, { name = "…", key = "…" }]'


def _shown(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("it must be one line that can be read")
    return text.strip()


class _Signed(BaseModel):
    """What is signed: all but the signature, written in one way."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    at: AwareDatetime
    signature: str = ""

    def signed_bytes(self) -> bytes:
        """Return what the signature covers."""
        content = self.model_dump(mode="json", exclude={"signature"})
        return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()

    def signed(self, key: "Ed25519PrivateKey") -> Self:
        """Return it with the signature of a key."""
        signature = base64.b64encode(key.sign(self.signed_bytes())).decode()
        return self.model_copy(update={"signature": signature})


class Request(_Signed):
    """What the first person signs. It never holds the number."""

    scheme: Literal["heldennet/reidentify-request/1"] = "heldennet/reidentify-request/1"
    site: str
    pseudonym: str
    reason: Annotated[str, Field(max_length=500), AfterValidator(_shown)]
    nonce: str = Field(pattern=r"^[0-9a-f]{16}$")

    def digest(self) -> str:
        """Return the SHA-256 of what was signed, and the signature: what the second one signs."""
        return hashlib.sha256(self.signed_bytes() + self.signature.encode()).hexdigest()


class Grant(_Signed):
    """What the second person signs."""

    scheme: Literal["heldennet/reidentify-grant/1"] = "heldennet/reidentify-grant/1"
    request: str = Field(pattern=r"^[0-9a-f]{64}$")


def person(site: Site, key: "Ed25519PrivateKey") -> ReidentifyKey:
    """Return whose key this is; raises Forbidden when two people are not enrolled, or not this."""
    enrolled, own = _different(site), key.public_key().public_bytes_raw()
    found = enrolled.get(own)
    if found is None:
        raise Forbidden(
            "This key is not one of reidentify_keys in site.toml. Use the key that is enrolled "
            "there, or have this one enrolled."
        )
    return found


def _different(site: Site) -> dict[bytes, ReidentifyKey]:
    """Return who are enrolled by their keys; refuses one person under two names or keys."""
    enrolled = site.reidentify_keys
    names = {look_alike.skeleton(one.name) for one in enrolled}
    keys = {ed25519.public_key(one.key).public_bytes_raw(): one for one in enrolled}
    if len(enrolled) < 2 or min(len(names), len(keys)) < len(enrolled):
        raise Forbidden(
            "site.toml must name at least two different people, each with a key of their own, who "
            f"may together turn a pseudonym back: {_HINT}. Names that look the same are one person."
        )
    return keys


def ask(
    site: Site, key: "Ed25519PrivateKey", pseudonym: str, reason: str, nonce: str, now: datetime
) -> Request:
    """Return a signed request; raises Forbidden, and NotAllowed without a reason."""
    name = person(site, key).name
    try:
        draft = Request(
            site=site.id, pseudonym=pseudonym, reason=reason, nonce=nonce, name=name,
            at=now.astimezone(UTC),
        )  # fmt: skip
    except ValidationError:
        raise NotAllowed(
            "A request needs a reason of one line, at most 500 characters: --reason TEXT."
        ) from None
    return draft.signed(key)


def grant(site: Site, key: "Ed25519PrivateKey", request: Request, now: datetime) -> Grant:
    """Return the second signature, on a request that is in order; raises Forbidden otherwise."""
    granter = person(site, key)
    _in_order(site, request, now)
    if look_alike.same(granter.name, request.name) or _is_of(request, granter.key):
        raise Forbidden(
            f"{granter.name} asked, so another person must grant. One person cannot do both."
        )
    draft = Grant(name=granter.name, at=now.astimezone(UTC), request=request.digest())
    return draft.signed(key)


def _in_order(site: Site, request: Request, now: datetime) -> None:
    asker = next((one for one in site.reidentify_keys if one.name == request.name), None)
    if request.site != site.id:
        raise Forbidden("This request is of another site; it counts for nothing here.")
    if asker is None or not _is_of(request, asker.key):
        raise Forbidden(
            "This request was changed, or is not signed with the key in site.toml of who asked. "
            "Have it asked again."
        )
    if not timedelta(0) <= now - request.at <= LASTS:
        raise Forbidden("This request is more than a week old, or of the future. Ask again.")


def _is_of(statement: _Signed, key: str) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        signature = base64.b64decode(statement.signature, validate=True)
        ed25519.public_key(key).verify(signature, statement.signed_bytes())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def read(path: Path) -> Request:
    """Read a request; raises NotAllowed when there is none, or it is damaged."""
    try:
        return Request.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        raise NotAllowed(
            f"{path.name} is no request that can be read; `heldennet-site reidentify ask` makes one."
        ) from None


def write(path: Path, statement: _Signed) -> None:
    """Store a statement, for its owner only; refuses to replace one."""
    custody.write(path, statement.model_dump_json(indent=1).encode())
