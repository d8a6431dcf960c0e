"""Fixtures every test may use."""

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from bench.support.postgres import BINARIES
from tests.system import missing

# An example that is slow once, on a busy machine, is no finding.
settings.register_profile("heldennet", deadline=None)
settings.load_profile("heldennet")

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a system package that is not there, and say which."""
    if item.get_closest_marker("chromium") and not shutil.which("chromium"):
        missing("Chromium is not on this machine")
    if item.get_closest_marker("postgres") and not BINARIES:
        missing("PostgreSQL is not installed under /usr/lib/postgresql")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real inputs; a stranger's clone does not have it."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the real input files are not on this machine")
    return SHARED
