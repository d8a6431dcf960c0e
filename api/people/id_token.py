"""Who somebody is at the identity provider: a signed id_token, and what must hold before it counts.

OpenID Connect Core 1.0, section 3.1.3.7. The algorithm is not the token's own choice: only those
with a public key are taken, and only keys that are public ones, so a token "signed" with nothing,
or with the public key as if it were a password, is none.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from federated.errors import SignInRefused

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA",
)  # fmt: skip
KINDS = frozenset({"RSA", "EC", "OKP"})
CLOCK_SECONDS = 60
STRANGER = (
    "You could not be let in. Sign in again; if that does not help, ask the operator of the centre "
    "whether you were added."
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str | None


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody at a provider; ``email`` only where the provider made sure of it."""

    issuer: str
    subject: str
    email: str | None


def identity(token: object, keys: dict[str, Any], wanted: Expected, now: datetime) -> Identity:
    """Return whom a token is about; raises SignInRefused whatever is wrong with it."""
    try:
        claims = _claims(token, keys, wanted, now)
        subject = claims["sub"]
        right = isinstance(subject, str) and 0 < len(subject) <= 255
    except Exception:  # noqa: BLE001  # many kinds, of two libraries, with texts that hold the token
        raise SignInRefused(STRANGER) from None
    if not right:
        raise SignInRefused(STRANGER)
    email = claims.get("email") if claims.get("email_verified") is True else None
    return Identity(wanted.issuer, subject, email if isinstance(email, str) else None)


def _claims(token: object, keys: dict[str, Any], wanted: Expected, now: datetime) -> dict[str, Any]:
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.jwk import KeySet

    signing = [one for one in keys["keys"] if _is_public(one)]
    found = jwt.decode(str(token), KeySet.import_key_set({"keys": signing}), list(ALGORITHMS))
    options = {
        "iss": {"essential": True, "value": wanted.issuer},
        "aud": {"essential": True, "value": wanted.client_id},
    }
    said = {
        "nonce": wanted.nonce, "client_id": wanted.client_id, "access_token": wanted.access_token,
    }  # fmt: skip
    claims = CodeIDToken(found.claims, found.header, options, said)
    claims.validate(now=int(now.timestamp()), leeway=CLOCK_SECONDS)
    return dict(claims)


def _is_public(key: dict[str, Any]) -> bool:
    return key.get("kty") in KINDS and "d" not in key and key.get("use", "sig") == "sig"
