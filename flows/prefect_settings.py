"""Prefect's settings for one site: a home in the site's folder, a server on this machine only.

They are environment variables, because Prefect's server and its runs are processes of their own,
and because Prefect reads them when it is imported: ``apply`` first, import after.
"""

import os
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from federated.errors import SettingsError, StepFailed
from flows import files, quiet
from sites.settings import Site

LOOPBACK = ("127.0.0.1", "localhost", "::1")
QUIET_SCREEN = "CRITICAL"


def environment(site: Site) -> dict[str, str]:
    """Return the variables under which Prefect runs for this site."""
    url = site.prefect.api_url
    host, port = address(site)
    page = url.removesuffix("/").removesuffix("/api")
    return {
        **quiet.NO_TELEMETRY,
        "PREFECT_HOME": str(home(site)),
        "PREFECT_API_URL": url,
        "PREFECT_SERVER_API_HOST": host,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": page,  # no page of elsewhere reads it
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        "PREFECT_RUNNER_SERVER_ENABLE": "false",
        "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "false",
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": QUIET_SCREEN,
        "PREFECT_LOGGING_HANDLERS_DEBUG_LEVEL": QUIET_SCREEN,
        **_past_the_proxy(os.environ),
    }


def apply(site: Site) -> None:
    """Set the variables in this process; its children inherit them."""
    files.private_folder(home(site))
    os.environ.update(environment(site))


def _past_the_proxy(environ: Mapping[str, str]) -> dict[str, str]:
    # Behind a hospital's proxy Prefect would ask the proxy for an address on this machine.
    known = environ.get("no_proxy", environ.get("NO_PROXY", ""))
    hosts = ",".join(dict.fromkeys([*filter(None, known.split(",")), *LOOPBACK]))
    return {"NO_PROXY": hosts, "no_proxy": hosts}


def home(site: Site) -> Path:
    """Where Prefect keeps its database and logs: inside the site's folder."""
    return site.out.absolute() / "prefect"


def address(site: Site) -> tuple[str, int]:
    """Return host and port of the site's server; any other machine is refused."""
    url = urlsplit(site.prefect.api_url)
    if url.scheme != "http" or url.hostname not in LOOPBACK or not url.path.startswith("/api"):
        raise SettingsError(
            "site.toml: prefect.api_url must be on this machine, as http://127.0.0.1:4200/api."
        )
    return url.hostname or LOOPBACK[0], url.port or 4200


def page(site: Site) -> str:
    """Where a person sees the runs."""
    host, port = address(site)
    return f"http://{host}:{port}"


def running(site: Site, seconds: float = 2) -> bool:
    """Return whether the site's server answers."""
    address(site)
    # A proxy of the hospital must not be asked for an address on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{site.prefect.api_url}/health", timeout=seconds) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


def require_server(site: Site) -> None:
    """Raise with what to do when no server answers."""
    if not running(site):
        raise StepFailed(
            f"No Prefect server answers at {page(site)}. Start it with `heldennet-site serve` in "
            "another terminal, or run `heldennet-site deliver --direct` without one."
        )
