"""What a machine may lack: a test that needs it is skipped, and fails where CI says it is there."""

import os
from typing import NoReturn

import pytest

PROMISED = "HELDENNET_SYSTEM_PACKAGES"  # set by .ci/run, which installs them


def missing(reason: str) -> NoReturn:
    """Skip the test that asks, with the reason; fail it where everything is promised."""
    if os.environ.get(PROMISED) == "required":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
