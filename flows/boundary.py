"""The boundary of a site's program: coded errors (``federated.boundary``), and a process that is silent."""

from federated import boundary
from federated.boundary import coded, step
from flows import hardening, quiet

__all__ = ["coded", "step", "take_over"]


def take_over() -> None:
    """Silence the process: no library log, no telemetry, no traceback, no image of its memory."""
    hardening.no_core_dumps()
    quiet.everything()
    boundary.take_over()
