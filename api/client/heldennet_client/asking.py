"""Questions to a centre: kept answers, and patience with a centre that is busy or restarts."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from heldennet_client.errors import CentreError

TRIES = 5
LONGEST_WAIT = 30.0  # seconds
BUSY = frozenset({429, 502, 503, 504})


class Asking:
    """Asks one centre; only reads. An answer that did not change is not sent a second time."""

    def __init__(self, url: str, timeout: float, sleep: Callable[[float], None]) -> None:
        """Prepare to ask the centre at ``url``."""
        if not url.startswith(("http://", "https://")):
            raise CentreError("The address of a centre begins with https:// (or http://).")
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/')}/v1",
            timeout=timeout,
            headers={"Accept": "application/json"},
        )
        self._sleep = sleep
        self._kept: dict[str, tuple[str, Any]] = {}

    def get(self, path: str, wanted: Mapping[str, str]) -> Any:
        """Return the content of an answer; raises CentreError."""
        address = str(self._http.build_request("GET", path, params=wanted).url)
        tag, content = self._kept.get(address, ("", None))
        answer = self._patiently(address, {"If-None-Match": tag} if tag else {})
        if answer.status_code == httpx.codes.NOT_MODIFIED:
            return content
        content = _content(answer)
        if found := answer.headers.get("ETag"):
            self._kept[address] = (found, content)
        return content

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _patiently(self, address: str, headers: Mapping[str, str]) -> httpx.Response:
        for attempt in range(TRIES):
            answer = self._once(address, headers)
            if answer is not None and answer.status_code not in BUSY:
                return answer
            if attempt < TRIES - 1:
                self._sleep(_wait(answer, attempt))
        if answer is None:
            raise CentreError("The centre does not answer. Is the address right, is it up?")
        return answer

    def _once(self, address: str, headers: Mapping[str, str]) -> httpx.Response | None:
        try:
            return self._http.get(address, headers=headers)
        except httpx.TransportError:
            return None


def _wait(answer: httpx.Response | None, attempt: int) -> float:
    """Return the seconds that the centre names, else ever longer ones."""
    named = answer.headers.get("Retry-After", "") if answer is not None else ""
    return min(float(named) if named.isdecimal() else 0.5 * 2**attempt, LONGEST_WAIT)


def _content(answer: httpx.Response) -> Any:
    try:
        content = answer.json()
    except ValueError:
        raise CentreError(
            f"The answer ({answer.status_code}) is not that of a heldennet centre."
        ) from None
    if answer.is_success:
        return content
    detail = content.get("detail") if isinstance(content, dict) else None
    raise CentreError(str(detail or f"The centre answered {answer.status_code}."))
