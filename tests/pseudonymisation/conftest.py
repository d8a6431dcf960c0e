"""Keys made of a counter instead of chance, and a policy of each kind of site."""

from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from pseudonymisation import policy
from pseudonymisation.keys import Keys
from pseudonymisation.policy import Policy

# The first example pays for the imports, so that a deadline would measure those.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

SITE = "rtd-one"
TODAY = date(2026, 11, 22)


def counting() -> Callable[[int], bytes]:
    """Bytes that differ at every call and are the same in every run."""
    numbers = count(1)
    return lambda size: next(numbers).to_bytes(size, "big")


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys.create(tmp_path / "keys", counting())


@pytest.fixture
def hospital() -> Policy:
    return policy.parse(policy.template("hospital", SITE, TODAY))


@pytest.fixture
def municipality() -> Policy:
    return policy.parse(policy.template("municipality", SITE, TODAY))
