"""A round that has begun."""

import pytest

from tests.federated.secure.world import Begun


@pytest.fixture
def begun() -> Begun:
    """Five sites that have sent their keys."""
    return Begun()
