"""The traffic of iJw messages that a course of youth care leaves behind.

A request, the assignment, the start, the stop, monthly invoices. Some are corrected: a stop is
sent again with another end (status 2), a start is taken back (status 3) or sent again unchanged
(status 9), an assignment is prolonged after a request for change. Later messages win.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Protocol

import numpy as np

from sites.example_data import ijw, youth
from sites.example_data.draw import Columns
from sites.example_data.rows import Row

CORRECTED_DAYS = 14


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """One message on its way; ``kind`` is its number, 301 to 323."""

    day: date
    kind: str
    sender: str
    receiver: str
    body: str


def traffic(course: Columns, gemeentecode: str, extracted: date) -> list[Message]:
    """Return every message up to the extraction, in the order in which they were sent."""
    sent = [m for row in courses(course) for m in _of(row, gemeentecode)]
    sent += _invoices(course, gemeentecode, extracted)
    return sorted((m for m in sent if m.day <= extracted), key=lambda m: (m.day, m.kind))


def courses(course: Columns) -> Iterator[Row]:
    """Yield one row an assignment; what is absent is left out."""
    names = list(course)
    for values in zip(*(course[name].astype(str).tolist() for name in names), strict=True):
        row = {n: v for n, v in zip(names, values, strict=True) if v not in ("NaT", "")}
        row["street"] = row["address"].split(" ")[0]
        if "request_date" in row:
            row["reference"] = f"REF{row['assignment_number']}"
        yield row


def prolonged(row: Row) -> Row:
    """Return the assignment as it is after a request for change was granted."""
    later = date.fromisoformat(row["end_date"]) + timedelta(days=182)
    return {**row, "end_date": later.isoformat(), "change_reason": "12"}


def _of(row: Row, gemeente: str) -> Iterator[Message]:
    provider = row["provider_number"]

    def to_city(day: str, kind: str, body: str, after: int = 0) -> Message:
        sent = date.fromisoformat(day) + timedelta(days=after)
        return Message(sent, kind, provider, gemeente, body)

    def to_provider(day: str, body: str, after: int = 0) -> Message:
        sent = date.fromisoformat(day) + timedelta(days=after)
        return Message(sent, "301", gemeente, provider, body)

    if "request_date" in row:
        yield to_city(row["request_date"], "315", ijw.request(row, row))
    yield to_provider(row["assigned_date"], ijw.assignment(row, row))
    if "delivery_start" in row:
        yield to_city(row["delivery_start"], "305", ijw.start(row, row, "1"), 2)
        yield from _later(row, to_city)
    if row["changed"] == "True":
        yield to_city(row["start_date"], "317", ijw.change(row, prolonged(row)), 20)
        yield to_provider(row["start_date"], ijw.assignment(row, prolonged(row)), 30)


class _Sender(Protocol):
    def __call__(self, day: str, kind: str, body: str, after: int = 0) -> Message: ...


def _later(row: Row, to_city: _Sender) -> Iterator[Message]:
    began, ended = row["delivery_start"], row.get("delivery_end")
    if row["withdrawn"] == "True":
        yield to_city(began, "305", ijw.start(row, row, "3"), 9)
        return
    if row["corrected"] == "True":
        yield to_city(began, "305", ijw.start(row, row, "9"), 6)
    if ended is None:
        return
    if row["corrected"] == "True":
        wrong = date.fromisoformat(ended) - timedelta(days=CORRECTED_DAYS)
        yield to_city(ended, "307", ijw.stop(row, row, wrong.isoformat(), "1"), 1)
        yield to_city(ended, "307", ijw.stop(row, row, ended, "2"), 8)
    else:
        yield to_city(ended, "307", ijw.stop(row, row, ended, "1"), 3)


def _invoices(course: Columns, gemeente: str, extracted: date) -> Iterator[Message]:
    """One invoice a provider a month, sent on the sixth of the next month."""
    lines = invoice_lines(course, extracted)

    def issue(line: Row) -> tuple[str, str]:
        return line["provider_number"], line["month"]

    for (provider, month), group in groupby(sorted(lines, key=issue), key=issue):
        first, last = month_of(month)
        number = f"D{provider[:4]}{first:%Y%m}"
        day = last + timedelta(days=6)
        body = ijw.invoice(number, (first, last), day, list(group))
        yield Message(day, "323", provider, gemeente, body)


def invoice_lines(course: Columns, extracted: date) -> list[Row]:
    """Return the lines of all invoices that were sent before the extraction."""
    drawn = youth.invoices(course, np.datetime64(extracted, "D"))
    rows = list(courses(course))
    columns = (drawn[n].tolist() for n in ("assignment", "volume", "tariff", "amount"))
    lines = []
    for which, volume, tariff, amount, month in zip(
        *columns, drawn["month"].astype(str), strict=True
    ):
        reference = f"F{rows[which]['assignment_number']}{month.replace('-', '')}"
        money = {"volume": str(volume), "tariff": str(tariff), "amount": str(amount)}
        lines.append({**rows[which], **money, "month": month, "reference": reference})
    return [line for line in lines if month_of(line["month"])[1] + timedelta(days=6) <= extracted]


def month_of(text: str) -> tuple[date, date]:
    """Return the first and last day of ``yyyy-mm``.

    >>> month_of("2024-02")[1]
    datetime.date(2024, 2, 29)
    """
    first = date.fromisoformat(f"{text}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
