"""Fixtures of negative binomial models, theta estimated."""

from typing import Any

from federated.analyses.question import Steps
from federated.analyses.verify.fixture import Fixture
from federated.analyses.verify.kinds.glm import counts


def quantities(fixture: Fixture) -> Steps[dict[str, Any]]:
    """Fit the model."""
    return (yield from counts(fixture))
