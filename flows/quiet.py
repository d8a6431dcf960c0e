"""Dependencies keep quiet: no telemetry, no log lines, no warnings on the screen.

A warning of a data-frame library shows cell values and a telemetry call leaves the building, so
both are off before anything heavy is imported. Prefect's own run log stays on: it receives only
what this package writes there.
"""

import logging
import os
import warnings
from collections.abc import MutableMapping

NO_TELEMETRY = {
    "DO_NOT_TRACK": "1",  # Prefect's client, and whoever else honours it
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "SCARF_NO_ANALYTICS": "true",
    "ANONYMIZED_TELEMETRY": "false",
    "OTEL_SDK_DISABLED": "true",
}
TALKATIVE = ("great_expectations", "httpx", "httpcore", "ibis", "sqlglot", "asyncio", "py.warnings")


def telemetry_off(environ: MutableMapping[str, str] = os.environ) -> None:
    """Switch the telemetry of every dependency off, for this process and its children."""
    environ.update(NO_TELEMETRY)


def logging_off() -> None:
    """Let no library write to the screen or to a file of its own."""
    root = logging.getLogger()
    root.handlers[:] = [logging.NullHandler()]
    logging.lastResort = None
    for name in TALKATIVE:
        logger = logging.getLogger(name)
        logger.handlers[:] = [logging.NullHandler()]
        logger.propagate = False
    warnings.simplefilter("ignore")


def everything() -> None:
    """Switch telemetry and library logging off; called first by every entry point."""
    telemetry_off()
    logging_off()
