"""Figures for the operator's monitoring, in the text format of Prometheus.

No label names a site, an address or a reader: routes by their pattern, and how much is held by
kind of site. Requests are counted in this process and labelled with its number, so that several
processes behind one address do not seem to jump. Only who has the token of ``central.toml`` may
read them; without one there is no such address.
"""

import hmac
import os
from collections import Counter
from collections.abc import Iterator
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.store.tables import audit, released_tables, releases, sites

if TYPE_CHECKING:
    from fastapi import APIRouter

    from api.app import Centre

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS = (0.005, 0.025, 0.1, 0.5, 2.5)  # seconds
Sample = tuple[dict[str, str], float]


class Counts:
    """What this process answered, by pattern of the route, method and status."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self._lock = Lock()
        self._answers: Counter[tuple[str, str, str]] = Counter()
        self._seconds: Counter[tuple[str, float]] = Counter()
        self._total: dict[str, float] = {}

    def add(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answer."""
        with self._lock:
            self._answers[route, method, str(status)] += 1
            self._total[route] = self._total.get(route, 0.0) + seconds
            for bound in (*BOUNDS, float("inf")):
                self._seconds[route, bound] += seconds <= bound

    def lines(self) -> Iterator[str]:
        """Yield the counts as text."""
        worker = {"worker": str(os.getpid())}
        with self._lock:
            answers, timed, total = dict(self._answers), dict(self._seconds), dict(self._total)
        yield from family(
            "heldennet_http_requests_total",
            "counter",
            "Requests answered.",
            [
                ({"route": r, "method": m, "status": s, **worker}, n)
                for (r, m, s), n in answers.items()
            ],
        )
        name = "heldennet_http_request_duration_seconds"
        yield f"# HELP {name} Time to answer."
        yield f"# TYPE {name} histogram"
        for (route, bound), number in timed.items():
            le = "+Inf" if bound == float("inf") else str(bound)
            yield _line(f"{name}_bucket", {"route": route, "le": le, **worker}, number)
        for route, taken in total.items():
            yield _line(f"{name}_sum", {"route": route, **worker}, taken)
            number = timed[route, float("inf")]
            yield _line(f"{name}_count", {"route": route, **worker}, number)


def family(name: str, kind: str, text: str, samples: list[Sample]) -> Iterator[str]:
    """Yield one metric."""
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} {kind}"
    yield from (_line(name, labels, value) for labels, value in samples)


def held(connection: Connection) -> Iterator[str]:
    """Yield how much the centre holds: the same from every process."""
    by_kind = select(sites.c.kind, sites.c.status, func.count()).group_by(
        sites.c.kind, sites.c.status
    )
    enrolled: list[Sample] = [
        ({"kind": kind, "status": status}, number)
        for kind, status, number in connection.execute(by_kind)
    ]
    yield from family("heldennet_sites", "gauge", "Sites by kind and status.", enrolled)
    for name, text, table in (
        ("heldennet_releases", "Releases held.", releases),
        ("heldennet_published_tables", "Tables of one site and period held.", released_tables),
        ("heldennet_audit_records", "Records in the audit chain.", audit),
    ):
        number = connection.execute(select(func.count()).select_from(table)).scalar_one()
        yield from family(name, "gauge", text, [({}, number)])


def router(centre: "Centre", counts: Counts) -> "APIRouter":
    """Return the address of the metrics; it is no part of the API."""
    from fastapi import APIRouter

    routes = APIRouter(include_in_schema=False)

    @routes.get("/metrics")
    def metrics(request: Request) -> Response:
        """Return the metrics to who has the token."""
        token = centre.settings.metrics_token
        if token is None:
            raise HTTPException(404)
        sent = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(sent, f"Bearer {token.get_secret_value()}".encode()):
            raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
        with centre.database.reading() as connection:
            lines = [*counts.lines(), *held(connection)]
        return Response("\n".join(lines) + "\n", media_type=MEDIA_TYPE)

    return routes


def _line(name: str, labels: dict[str, str], value: float) -> str:
    said = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return f"{name}{{{said}}} {value}" if said else f"{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
