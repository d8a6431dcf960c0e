"""A centre, as a researcher sees it: what is measured, and how cities compare."""

import re
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

import pandas as pd

from heldennet_client.asking import Asking
from heldennet_client.comparison import Comparison
from heldennet_client.errors import CentreError

_ID = re.compile(r"[A-Z]\d\d[A-Z]?")
PAGE = 100


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
        return names[indicator]

    def _catalogue(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = []
        page, total = 1, 1
        while len(found) < total:
            asked = {"page": str(page), "pageSize": str(PAGE)}
            answer = self._asking.get("/indicators", asked)
            if not answer["indicators"]:
                break
            found += answer["indicators"]
            page, total = page + 1, answer["total"]
        return found
