"""Fixtures every test may use."""

from pathlib import Path

import pytest
from hypothesis import settings

# An example that is slow once, on a busy machine, is no finding.
settings.register_profile("heldennet", deadline=None)
settings.load_profile("heldennet")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real inputs; a stranger's clone does not have it."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the real input files are not on this machine")
    return SHARED
