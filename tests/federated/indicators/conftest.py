"""One engine a kind of site, shared by every test; each test fills it with its own world."""

import pytest

from tests.federated.indicators.world import Store


@pytest.fixture(scope="session")
def hospital() -> Store:
    return Store("hospital")


@pytest.fixture(scope="session")
def municipality() -> Store:
    return Store("municipality")


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Store:
    """The engine of the kind of site that a test is given as its parameter."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Store)
    return found
