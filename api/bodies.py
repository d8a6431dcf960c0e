"""The JSON of published tables."""

from typing import Literal

from pydantic import Field

from api import paging
from api.columns import titles
from api.comparison import Wire
from api.paging import Paged
from api.sheet import Cell, Column, Sheet
from api.store.published import Listed
from federated.release import Band

Number = int | float | None


class ListedBody(Wire):
    """A published table, without its cells."""

    id: str = Field(examples=["I01-total"])
    indicator: str = Field(examples=["I01"])
    dimension: str | None
    noise: bool = Field(description="whether random noise was added; the interval includes it")
    title_en: str
    title_nl: str
    sites: int = Field(description="how many sites have published something of it")
    periods: tuple[str, ...]
    issued: str = Field(json_schema_extra={"format": "date-time"})
    updated: str = Field(json_schema_extra={"format": "date-time"})


class Tables(Wire):
    """A page of the list of published tables."""

    tables: tuple[ListedBody, ...]
    page: int
    page_size: int
    total: int = Field(description="of all pages")


class ColumnBody(Wire):
    """What a value is."""

    name: str
    label: str
    kind: Literal["integer", "number"]
    unit: str


class RowBody(Wire):
    """One site, one group, one closed period. A null among the values is hidden."""

    site: str
    period: str
    group: str = Field(description="* is the total")
    site_name: str
    site_kind: Literal["hospital", "municipality"]
    city: str
    programme: str
    label: str = Field(description="what to know about the data, e.g. that they are synthetic")
    period_kind: str
    hospitals_covered: Literal["own", "all"] | None = None
    completeness: Band | None = None
    definition_version: str
    unit: str = Field(description="of estimate, low and high")
    method: str | None = Field(description="how the interval was made")
    counted: str | None = Field(None, description="what is counted, of a figure with noise")
    use: str | None = Field(None, description="of a figure with noise, whether it is of use")
    values: dict[str, Number] = Field(description="by the names in columns")


class TableBody(Wire):
    """A page of the rows of a published table."""

    id: str
    title_en: str
    title_nl: str
    note: str = Field(description="one sentence for whatever is hidden")
    updated: str = Field(json_schema_extra={"format": "date-time"})
    columns: tuple[ColumnBody, ...]
    rows: tuple[RowBody, ...]
    page: int
    page_size: int
    total: int = Field(description="rows of all pages")
    withdrawn: tuple[str, ...] = Field(
        default=(), description="what was withdrawn: a sentence for each period of a site"
    )


def listed_body(one: Listed) -> ListedBody:
    """Return a line of the list."""
    english, dutch = titles(one)
    return ListedBody(
        id=one.id,
        indicator=one.indicator,
        dimension=one.dimension,
        noise=one.noise,
        title_en=english,
        title_nl=dutch,
        sites=len(one.sites),
        periods=tuple(label for _, label in one.periods),
        issued=one.issued,
        updated=one.updated,
    )


def table_body(one: Listed, sheet: Sheet, paged: Paged) -> TableBody:
    """Return a page of a table."""
    english, dutch = titles(one)
    measures = [sheet.columns[i] for i in sheet.named("measure")]
    return TableBody(
        id=one.id,
        title_en=english,
        title_nl=dutch,
        note=sheet.hidden,
        updated=one.updated,
        columns=tuple(ColumnBody.model_validate(_of(column)) for column in measures),
        rows=tuple(_row(sheet, row) for row in paging.of(sheet.rows, paged)),
        page=paged.page,
        page_size=paged.page_size,
        total=len(sheet.rows),
        withdrawn=tuple(one.sentence for one in sheet.withdrawn),
    )


def _of(column: Column) -> dict[str, str]:
    return {name: getattr(column, name) for name in ColumnBody.model_fields}


def _row(sheet: Sheet, row: tuple[Cell, ...]) -> RowBody:
    named = dict(zip((column.name for column in sheet.columns), row, strict=True))
    values = {sheet.columns[i].name: row[i] for i in sheet.named("measure")}
    return RowBody.model_validate({**named, "values": values})
