"""iJw 3.2 messages in XML, bare or in an envelope (StUF, SOAP), one or many in a file.

Each file is read twice as a stream: first every message is checked against its definition
(``sites.messages``, and the official XSDs where the site points at them), then the rows of the valid
ones are read. So nothing of an invalid message is loaded, and memory does not grow with a file.

Options: ``price_kind`` and ``reference_prices`` say how JW323 is valued (``sites.messages.jw323``).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from sites.batch import RawBatch
from sites.fragments import Fragment, Gatherer, Rejection
from sites.messages import client, official, streaming
from sites.messages.checking import split
from sites.messages.record import Record
from sites.messages.streaming import Met, Verdict
from sites.settings import Site, SourceSettings

SUFFIXES = frozenset({".xml"})
KINDS = frozenset({"ijw_xml"})
TABLES = frozenset(
    {"person", "family", "youth_care_assignment", "youth_care_delivery", "referral", "cost_line"}
)
INVALID = "ijw_invalid"


def exported(place: Path) -> date | None:
    """Return nothing: such files do not say when they were made."""
    return None


def kind(path: Path) -> str:
    """Return ``ijw_xml``."""
    return "ijw_xml"


def tables(path: Path, settings: SourceSettings, site: Site) -> frozenset[str]:
    """Return what the message in the file can feed; of a file with an envelope, all."""
    message = streaming.only_message(path)
    return TABLES if message is None else message.tables


def read(
    path: Path, settings: SourceSettings, site: Site, wanted: frozenset[str]
) -> Iterator[RawBatch]:
    """Yield batches; every record of an invalid message is a problem and feeds nothing."""
    gatherer, invalid = Gatherer(wanted), _invalid(path, settings, site)
    counts: Counter[str] = Counter()
    refused: Counter[int] = Counter()
    for met in streaming.records(path):
        verdict = invalid.get(met.number)
        if met.name == "Bericht":
            if verdict and not refused[met.number]:
                gatherer.add(0, _rejection(verdict, wanted))
        elif met.name == "Client":
            counts["person"] += 1
            _gather(gatherer, counts["person"], () if verdict else _of_client(met, settings))
        elif met.message:
            counts[met.message.table] += 1
            refused[met.number] += 1
            items = (_rejection(verdict, wanted),) if verdict else _of_record(met, settings)
            _gather(gatherer, counts[met.message.table], items)
        if gatherer.full():
            yield from gatherer.batches()
    yield from gatherer.batches()


def _gather(gatherer: Gatherer, number: int, items: Iterable[Fragment | Rejection]) -> None:
    for item in items:
        gatherer.add(number, item)


def _invalid(path: Path, settings: SourceSettings, site: Site) -> Mapping[int, Verdict]:
    own = streaming.verdicts(path)
    if settings.xsd is None:
        return own
    return {**official.verdicts(path, site.path(settings.xsd)), **own}


def _rejection(verdict: Verdict, wanted: frozenset[str]) -> Rejection:
    table = verdict.message.table if verdict.message else ""
    place = verdict.finding.path.removeprefix("Bericht/")
    column = f"{place}: {verdict.finding.reason}"
    return Rejection(table if table in wanted else min(wanted), INVALID, column)


def _of_record(met: Met, settings: SourceSettings) -> Iterator[Fragment]:
    read_record = met.message.fragments if met.message else None
    return read_record(_record(met, settings)) if read_record else iter(())


def _of_client(met: Met, settings: SourceSettings) -> Iterator[Fragment]:
    """A client's own data, where the message has them."""
    if met.message is None or met.element.find("{*}Geboortedatum") is None:
        return iter(())
    record = _record(met, settings)
    from_city = met.message.sent_by == "municipality"
    return client.fragments(record, record.sender if from_city else record.receiver)


def _record(met: Met, settings: SourceSettings) -> Record:
    above = [met.element, *met.element.iterancestors()]
    root = next(n for n, node in enumerate(above) if split(node)[1] == "Bericht")
    clients = [node for node in above[:root] if split(node)[1] == "Client"]
    header = above[root].find("{*}Header")
    body = above[root - 1]
    return Record(
        met.element,
        clients[0] if clients else body,
        body,
        body if header is None else header,
        settings.options,
    )
