"""Pages of a long list: ``page`` and ``pageSize``, with links to the others (RFC 8288)."""

from collections.abc import Sequence
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from starlette.datastructures import URL

Item = TypeVar("Item")
LARGEST = 500
LAST = 10**6


class Parameters(BaseModel):
    """Parameters of an address; one that is not known is refused, since it would change nothing."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


class Paged(Parameters):
    """Which page of a list."""

    page: int = Field(1, ge=1, le=LAST, description="from 1")
    page_size: int = Field(100, ge=1, le=LARGEST, description="how many on a page")


def of(items: Sequence[Item], paged: Paged) -> Sequence[Item]:
    """Return the items on a page; past the end there are none.

    >>> of(["a", "b", "c"], Paged(page=2, page_size=2))
    ['c']
    """
    start = (paged.page - 1) * paged.page_size
    return items[start : start + paged.page_size]


def links(request: Request, total: int, paged: Paged) -> dict[str, str]:
    """Return the Link header to the first, the one before, the next and the last page."""
    last = max(1, -(-total // paged.page_size))
    wanted = {"first": 1, "prev": paged.page - 1, "next": paged.page + 1, "last": last}
    found = (
        f'<{local(request.url.include_query_params(page=page))}>; rel="{name}"'
        for name, page in wanted.items()
        if 1 <= page <= last
    )
    return {"Link": ", ".join(found)}


def local(url: URL) -> str:
    """Return an address without its host, which is the reader's word only.

    >>> local(URL("http://anything.example/v1/tables?page=2"))
    '/v1/tables?page=2'
    """
    return url.path + (f"?{url.query}" if url.query else "")
