"""What the centre expects of its provider, and of the file with its own secret."""

from pathlib import Path

import pytest

from api.people.provider import AT_ONCE, known
from api.settings import Provider as Settings
from api.settings import client_secret, read
from federated.errors import KeyFileError, SettingsError, StoreError
from tests.api.browser import Browser
from tests.api.conftest import CentreUnderTest
from tests.api.oidc import CLIENT, Claims, Provider

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
