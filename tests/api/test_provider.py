"""Signing in at an OpenID Connect provider: a real one on loopback, honest and dishonest."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from api.app import create_app
from api.people.provider import AT_ONCE, known
from api.settings import Provider as Settings
from api.settings import client_secret, read
from api.store import audit, people
from federated.errors import KeyFileError, SettingsError, StoreError

from . import oidc
from .browser import SESSION, Browser, add, link
from .conftest import NOON, URL, CentreUnderTest
from .oidc import CLIENT, KEY, Claims, Provider, signed

ASKING = httpx.Client(trust_env=False)  # the browser, on the pages of the provider
STRANGER = "ask the operator of the centre whether you were added"


@pytest.fixture(scope="module")
def only_provider() -> Iterator[Provider]:
    """The provider of this file."""
    with oidc.serving() as made:
        yield made


@pytest.fixture
def provider(only_provider: Provider) -> Provider:
    """The provider as it is when it is honest."""
    honest = replace(Provider(), issuer=only_provider.issuer)
    only_provider.__dict__.update(honest.__dict__)
    return only_provider


@pytest.fixture(scope="module")
def app(
    only_centre: CentreUnderTest, only_provider: Provider, tmp_path_factory: pytest.TempPathFactory
) -> FastAPI:
    """The application of a centre that asks this provider."""
    secret = tmp_path_factory.mktemp("secret") / "provider.secret"
    secret.write_text(oidc.SECRET + "\n")
    secret.chmod(0o600)
    own = Settings(issuer=only_provider.issuer, client_id=CLIENT, client_secret_file=secret)
    settings = only_centre.app.state.centre.settings.model_copy(update={"provider": own})
    return create_app(settings, only_centre.clock)


@pytest.fixture
def asking(small: CentreUnderTest, app: FastAPI, provider: Provider) -> CentreUnderTest:
    """A centre at which people sign in by the provider."""
    assert provider.issuer
    return replace(small, app=app)


def leave(browser: Browser, onward: str = "/account") -> httpx.URL:
    """Go to the provider; return the address at which it sends the browser back."""
    gone = browser.get(f"/sign-in/provider?next={onward}")
    assert gone.status_code == 303, gone.text
    back = ASKING.get(gone.headers["location"]).headers["location"]
    assert back.startswith(f"{URL}/sign-in/return?")
    return httpx.URL(back)


def come_back(browser: Browser, back: httpx.URL, **changes: str) -> httpx.Response:
    changed = back.copy_merge_params(changes)
    return browser.get(changed.raw_path.decode())


def come_in(browser: Browser) -> httpx.Response:
    return come_back(browser, leave(browser))


def refused(browser: Browser, answer: httpx.Response) -> None:
    assert answer.status_code == 403
    assert STRANGER in answer.text
    assert SESSION not in browser.cookies


def test_whom_the_provider_vouches_for_comes_in(
    asking: CentreUnderTest, provider: Provider
) -> None:
    steward = add(asking, "data_steward", "elst-hospital", email="steward@example.org")
    provider.email = "Steward@Example.org"
    browser = Browser(asking)
    answer = come_back(browser, leave(browser, "/sites/own?lang=nl"))
    assert answer.headers["location"] == "/sites/own?lang=nl"
    assert "elst-hospital in full" in browser.follow(answer).text
    with asking.database.reading() as connection:
        did = [(one.actor, one.action) for one in audit.deeds(connection)][-2:]
    assert did == [(steward.id, "identity bound"), (steward.id, "signed in")]
    provider.email = None  # from now on she is known by her name there
    assert come_in(Browser(asking)).status_code == 303


def test_what_is_asked_of_the_provider_is_new_every_time_and_never_the_secret(
    asking: CentreUnderTest, provider: Provider
) -> None:
    add(asking, "operator", email="o@example.org")
    provider.email = "o@example.org"
    for _ in range(2):
        assert come_in(Browser(asking)).status_code == 303
    asked = [parse_qs(urlsplit(one).query) for one in provider.asked if "/authorize" in one]
    for name in ("state", "nonce", "code_challenge"):
        first, second = (one[name][0] for one in asked)
        assert first != second
        assert len(first) == 43
    assert oidc.SECRET not in str(asked)


def test_a_stranger_stays_out_and_hears_what_somebody_removed_hears(
    asking: CentreUnderTest, provider: Provider
) -> None:
    browser = Browser(asking)
    stranger = come_in(browser)
    refused(browser, stranger)
    person = add(asking, "operator", email="gone@example.org")
    provider.email = "gone@example.org"
    assert come_in(Browser(asking)).status_code == 303
    with asking.database.writing() as connection:
        people.remove(connection, person.id, "2026-03-02T00:00:00Z")
    again = Browser(asking)
    gone = come_in(again)
    refused(again, gone)
    assert gone.text == stranger.text


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_the_provider_did_not_verify_is_nobodys(
    asking: CentreUnderTest, provider: Provider, verified: object
) -> None:
    add(asking, "operator", email="o@example.org")
    provider.email, provider.verified = "o@example.org", verified
    browser = Browser(asking)
    refused(browser, come_in(browser))


def test_an_address_lets_in_only_the_first_who_came_with_it(
    asking: CentreUnderTest, provider: Provider
) -> None:
    add(asking, "operator", email="o@example.org")
    provider.email = "o@example.org"
    assert come_in(Browser(asking)).status_code == 303
    provider.subject = "somebody else with the same address"
    browser = Browser(asking)
    refused(browser, come_in(browser))


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


def test_no_answer_of_the_provider_counts_twice(
    asking: CentreUnderTest, provider: Provider
) -> None:
    add(asking, "operator", email="o@example.org")
    provider.email = "o@example.org"
    browser = Browser(asking)
    back = leave(browser)
    kept = dict(browser.cookies)
    assert come_back(browser, back).status_code == 303
    for cookies in (kept, dict(browser.cookies)):
        again = Browser(asking, {**cookies})
        assert come_back(again, back).status_code == 403


def test_a_token_of_an_earlier_sign_in_does_not_count_in_a_later_one(
    asking: CentreUnderTest, provider: Provider
) -> None:
    add(asking, "operator", email="o@example.org")
    provider.email = "o@example.org"
    kept: list[str] = []

    def keep(claims: Claims) -> str:
        kept.append(signed(claims))
        return kept[-1]

    provider.sign = keep
    assert come_in(Browser(asking)).status_code == 303
    provider.sign = lambda _claims: kept[0]
    browser = Browser(asking)
    refused(browser, come_in(browser))


def test_nobody_comes_in_by_the_answer_that_another_browser_asked_for(
    asking: CentreUnderTest, provider: Provider
) -> None:
    add(asking, "operator", email="o@example.org")
    provider.email = "o@example.org"
    attacker, victim = Browser(asking), Browser(asking)
    back = leave(attacker)  # the attacker stops here, and has the victim open the address
    refused(victim, come_back(victim, back))
    victim.get("/sign-in/provider")
    refused(victim, come_back(victim, back))
    refused(attacker, come_back(attacker, back))  # used up by then


def test_an_answer_that_comes_too_late_or_is_changed_does_not_count(
    asking: CentreUnderTest, provider: Provider
) -> None:
    add(asking, "operator", email="o@example.org")
    provider.email = "o@example.org"
    for changes in (
        {"state": "x" * 43},
        {"state": ""},
        {"code": ""},
        {"iss": "https://evil.example"},
    ):
        browser = Browser(asking)
        refused(browser, come_back(browser, leave(browser), **changes))
    browser = Browser(asking)
    refused(browser, browser.get("/sign-in/return?error=access_denied&state=x"))
    back = leave(browser)
    asking.clock.advance(minutes=10)
    refused(browser, come_back(browser, back))


def test_a_code_that_the_provider_did_not_give_is_told_as_its_silence(
    asking: CentreUnderTest,
) -> None:
    browser = Browser(asking)
    answer = come_back(browser, leave(browser), code="another")
    assert answer.status_code == 503
    assert "did not answer as it should" in answer.text
    assert SESSION not in browser.cookies


STRANGE: tuple[Claims, ...] = (
    {"issuer": "https://evil.example"},
    {"authorization_endpoint": "http://evil.example/authorize"},
    {"authorization_endpoint": "javascript:alert(1)"},
    {"token_endpoint": "http://evil.example/token"},
    {"jwks_uri": None},
)


@pytest.mark.parametrize("document", STRANGE, ids=str)
def test_a_provider_that_says_something_strange_of_itself_is_not_asked(
    asking: CentreUnderTest, provider: Provider, document: Claims
) -> None:
    provider.document = document
    answer = Browser(asking).get("/sign-in/provider")
    assert answer.status_code == 503
    assert "location" not in answer.headers


def test_a_provider_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(StoreError, match="did not answer") as raised:
        known(Settings(issuer="http://127.0.0.1:9", client_id=CLIENT))
    assert raised.value.__suppress_context__


def test_a_provider_that_is_slow_keeps_only_some_waiting(provider: Provider) -> None:
    settings = Settings(issuer=provider.issuer, client_id=CLIENT)
    taken = 0
    while AT_ONCE.acquire(blocking=False):
        taken += 1
    with pytest.raises(StoreError, match="did not answer"):
        known(settings)
    for _ in range(taken):
        AT_ONCE.release()
    assert taken == 8
    assert known(settings).token == f"{provider.issuer}/token"


def test_with_a_provider_no_link_and_no_passkey_lets_anybody_in(asking: CentreUnderTest) -> None:
    path = link(asking, add(asking, "operator"))
    browser = Browser(asking)
    assert browser.submit(path, path).status_code == 403
    assert browser.get("/sign-in/passkey").status_code == 403
    assert "Sign in with your organisation" in browser.get("/sign-in").text


def test_a_header_does_not_change_where_the_provider_sends_people(
    asking: CentreUnderTest,
) -> None:
    gone = Browser(asking).get(
        "/sign-in/provider",
        **{"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
    )
    query = parse_qs(urlsplit(gone.headers["location"]).query)
    assert query["redirect_uri"] == [f"{URL}/sign-in/return"]


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "central.toml").write_text(
        '[provider]\nissuer = "https://login.example.nl"\nclient_id = "c"\nclient_secret_file = "s"\n'
    )
    settings = read(tmp_path / "central.toml")
    with pytest.raises(KeyFileError, match="cannot be read"):
        client_secret(settings)
    (tmp_path / "s").write_text("secret\n")
    (tmp_path / "s").chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600 s"):
        client_secret(settings)
    (tmp_path / "s").chmod(0o600)
    assert client_secret(settings) == "secret"


@pytest.mark.parametrize("issuer", ["http://login.example.nl", "ftp://x", "https://a b", "login"])
def test_a_provider_without_encryption_is_refused(tmp_path: Path, issuer: str) -> None:
    (tmp_path / "central.toml").write_text(f'[provider]\nissuer = "{issuer}"\nclient_id = "c"\n')
    with pytest.raises(SettingsError, match=r"provider\.issuer"):
        read(tmp_path / "central.toml")
