"""A token that the provider did not sign, or not for this, lets nobody in."""

import base64
import json
from collections.abc import Callable

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tests.api import oidc
from tests.api.browser import Browser, add
from tests.api.conftest import NOON, CentreUnderTest
from tests.api.oidc import CLIENT, KEY, Claims, Provider, signed
from tests.api.provider.coming import come_in, refused


def _none(claims: Claims) -> str:
    parts = ({"alg": "none"}, claims)
    words = (base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in parts)
    return b".".join((*words, b"")).decode()


def _with_the_public_key_as_password(claims: Claims) -> str:
    pem = KEY.as_pem(private=False)
    parts = ({"alg": "HS256", "kid": "one"}, claims)
    words = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in parts]
    import hmac

    mark = hmac.digest(pem, b".".join(words), "sha256")
    return b".".join((*words, base64.urlsafe_b64encode(mark).rstrip(b"="))).decode()


def _with_a_key_of_its_own(claims: Claims) -> str:
    other = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
    header = {"alg": "RS256", "kid": "one", "jwk": other.as_dict(private=False)}
    return jwt.encode(header, claims, other)


def _with_a_password(claims: Claims) -> str:
    return jwt.encode({"alg": "HS256", "kid": "one"}, claims, OctKey.import_key(oidc.SECRET))


def _with_its_signature_changed(claims: Claims) -> str:
    head, body, mark = signed(claims).split(".")
    return ".".join((head, body, mark[:-8] + mark[-8:][::-1]))


def _with_its_content_changed(claims: Claims) -> str:
    head, _, mark = signed(claims).split(".")
    body = signed({**claims, "sub": "b7a6-of-the-operator"}).split(".")[1]
    return f"{head}.{body}.{mark}"


FORGED = (
    _none, _with_the_public_key_as_password, _with_a_key_of_its_own, _with_a_password,
    _with_its_signature_changed, _with_its_content_changed, lambda _claims: "", lambda _claims: "a.b.c",
)  # fmt: skip


@pytest.mark.parametrize("sign", FORGED, ids=lambda one: one.__name__.strip("_<>"))
def test_a_token_that_the_provider_did_not_sign_is_none(
    asking: CentreUnderTest, provider: Provider, sign: Callable[[Claims], str]
) -> None:
    add(asking, "operator", email="o@example.org")
    provider.email, provider.sign = "o@example.org", sign
    browser = Browser(asking)
    refused(browser, come_in(browser))


def test_a_password_among_the_keys_of_a_provider_signs_nothing(
    asking: CentreUnderTest, provider: Provider
) -> None:
    key = OctKey.generate_key(256, {"kid": "two", "use": "sig"})
    add(asking, "operator", email="o@example.org")
    provider.email, provider.passwords = "o@example.org", [key.as_dict(private=True)]
    assert come_in(Browser(asking)).status_code == 303
    provider.sign = lambda claims: jwt.encode({"alg": "HS256", "kid": "two"}, claims, key)
    browser = Browser(asking)
    refused(browser, come_in(browser))


NOW = int(NOON.timestamp())
WRONG: tuple[Claims, ...] = (
    {"iss": "https://evil.example"}, {"iss": None},
    {"aud": "another client"}, {"aud": None}, {"aud": []}, {"aud": [CLIENT, "another"], "azp": "another"},
    {"aud": [CLIENT, "another"]},
    {"azp": "another client"},
    {"exp": NOW - 61}, {"exp": None}, {"exp": "later"},
    {"iat": NOW + 61}, {"iat": None},
    {"nonce": "of another sign-in"}, {"nonce": None},
    {"sub": None}, {"sub": ""}, {"sub": 7}, {"sub": "x" * 256},
    {"nbf": NOW + 61},
    {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
)  # fmt: skip


@pytest.mark.parametrize("claims", WRONG, ids=str)
def test_a_token_that_is_for_somebody_or_something_else_is_none(
    asking: CentreUnderTest, provider: Provider, claims: Claims
) -> None:
    add(asking, "operator", email="o@example.org")
    provider.email, provider.more = "o@example.org", claims
    browser = Browser(asking)
    refused(browser, come_in(browser))
