"""In which form a table is asked for: by ``?format=`` where a link must do, else by ``Accept``."""

from typing import Literal

from fastapi import Request
from pydantic import Field

from api import negotiation
from api.formats import JSON, Format, formats
from api.paging import Parameters

Name = Literal["json", "csv", "json-stat", "parquet"]
OFFERED = (JSON, *formats())
BODIES = {
    kind: {"schema": {"type": "object" if kind.endswith("json") else "string"}}
    for kind in formats()
}


class Formed(Parameters):
    """The form of a table; an address with ``format`` needs no header."""

    format: Name | None = Field(None, description="instead of the Accept header")


def form(request: Request, asked: Formed) -> Format | None:
    """Return the format to write, None for JSON; raises 406 where none will do."""
    if asked.format == "json":
        return None
    if asked.format:
        return next(one for one in formats().values() if asked.format == one.NAME)
    accept = ", ".join(request.headers.getlist("accept"))
    return formats().get(negotiation.preferred(accept, OFFERED))


def attachment(name: str, form: Format) -> dict[str, str]:
    """Name the file in which a browser keeps the table."""
    ending = {"json-stat": "json"}.get(form.NAME, form.NAME)
    return {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
