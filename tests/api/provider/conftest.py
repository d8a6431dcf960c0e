"""A real provider on loopback, honest until a test says otherwise, and a centre that asks it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI

from api.app import create_app
from api.settings import Provider as Settings
from tests.api import oidc
from tests.api.conftest import CentreUnderTest
from tests.api.oidc import CLIENT, Provider


@pytest.fixture(scope="package")
def only_provider() -> Iterator[Provider]:
    """The provider of these tests."""
    with oidc.serving() as made:
        yield made


@pytest.fixture
def provider(only_provider: Provider) -> Provider:
    """The provider as it is when it is honest."""
    honest = replace(Provider(), issuer=only_provider.issuer)
    only_provider.__dict__.update(honest.__dict__)
    return only_provider


@pytest.fixture(scope="package")
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
