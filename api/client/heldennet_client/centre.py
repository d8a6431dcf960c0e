"""A centre, as a researcher sees it: what is measured, how cities compare, and studies."""

import re
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import pandas as pd

from heldennet_client.asking import Asking
from heldennet_client.comparison import Comparison
from heldennet_client.errors import CentreError
from heldennet_client.study import Study

_ID = re.compile(r"[A-Z]\d\d[A-Z]?")
_DIGEST = re.compile(r"[0-9a-f]{64}")
PAGE = 100
LISTED = ("id", "name", "version", "question", "status", "institution", "registered", "published")


class Centre:
    """One centre. What it answers is public and disclosure-controlled at the sites."""

    def __init__(
        self, url: str, *, timeout: float = 30.0, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """Name the address, such as ``https://central.example.nl``."""
        self._asking = Asking(url, timeout, sleep)

    def indicators(self) -> pd.DataFrame:
        """Return the catalogue: a row for each indicator, with its definition."""
        found = pd.DataFrame(self._catalogue())
        return found.set_index("id")

    def comparison(
        self, indicator: str, by: str | None = None, period: str | None = None
    ) -> Comparison:
        """Return how cities compare on an indicator, by its id or its name.

        ``by`` is one of its splits, ``period`` a closed period; without it the latest of each site.
        Raises CentreError with one sentence.
        """
        wanted = {"dimension": by, "period": period}
        asked = {name: value for name, value in wanted.items() if value is not None}
        return Comparison(self._asking.get(f"/comparisons/{self._id(indicator)}", asked))

    def studies(self) -> pd.DataFrame:
        """Return every study that is registered: a row for each version, the newest first."""
        rows = [
            {name: one[name] for name in LISTED} | {"state": one["progress"]["state"]}
            for one in self._every("studies")
        ]
        return pd.DataFrame(rows, columns=[*LISTED, "state"])

    def study(self, study: str) -> Study:
        """Return a study by its digest, by its name (the newest version), or by ``name@2``.

        Raises CentreError with one sentence.
        """
        return Study(self._asking.get(f"/studies/{self._digest(study)}", {}))

    def close(self) -> None:
        """Close the connections; ``with Centre(…)`` does it too."""
        self._asking.close()

    def __enter__(self) -> Self:
        """Return the centre itself."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.close()

    def _id(self, indicator: str) -> str:
        if _ID.fullmatch(indicator):
            return indicator
        names = {one["slug"]: one["id"] for one in self._catalogue()}
        if indicator not in names:
            raise CentreError(f"There is no indicator of this name. Known: {', '.join(names)}.")
        return str(names[indicator])

    def _digest(self, study: str) -> str:
        if _DIGEST.fullmatch(study):
            return study
        name, _, version = study.partition("@")
        every = self._every("studies")
        found = [
            one for one in every if one["name"] == name and version in ("", str(one["version"]))
        ]
        if not found:
            known = ", ".join(f"{one['name']}@{one['version']}" for one in every) or "none"
            raise CentreError(f"There is no study of this name. Known: {known}.")
        return str(max(found, key=lambda one: one["version"])["id"])

    def _catalogue(self) -> list[dict[str, Any]]:
        return self._every("indicators")

    def _every(self, noun: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        page, total = 1, 1
        while len(found) < total:
            asked = {"page": str(page), "pageSize": str(PAGE)}
            answer = self._asking.get(f"/{noun}", asked)
            if not answer[noun]:
                break
            found += answer[noun]
            page, total = page + 1, answer["total"]
        return found
