"""A municipality's inbox: its own registers as CSV, and iJw messages in their envelopes."""

from collections.abc import Iterator
from pathlib import Path

from sites.example_data import envelope, ijw, messages, mistakes, sheet
from sites.example_data.dirt import Dirt, Ledger, smudged
from sites.example_data.draw import stream
from sites.example_data.inbox import furnish
from sites.example_data.messages import Message
from sites.example_data.municipality_sheets import SHEETS
from sites.example_data.rows import Row, rows
from sites.example_data.world import World

MESSAGES, REGISTERS = "ijw", "registers"
INVALID = "ijw_invalid"


def write_municipality(world: World, folder: Path) -> tuple[Dirt, ...]:
    """Write the inbox of the city's municipality; return the mistakes that were planted."""
    ledger = Ledger()
    (folder / MESSAGES).mkdir(parents=True, exist_ok=True)
    (folder / REGISTERS).mkdir(exist_ok=True)
    sent = messages.traffic(world.youth_care, world.gemeentecode, world.extracted)
    for number, message in enumerate(sent, start=1):
        _write(folder / MESSAGES, number, message, message.body)
    if world.dirty:
        _write_broken(folder / MESSAGES, len(sent) + 1, sent, ledger)
    for one in SHEETS:
        sheet.write_csv(folder / REGISTERS, one, _rows(world, one.name, one.table), ledger)
    furnish(folder, "municipality", world.label)
    return tuple(ledger.planted)


def _write(folder: Path, number: int, message: Message, body: str) -> str:
    inner = ijw.message(message.kind, message.sender, message.receiver, number, message.day, body)
    text = envelope.enveloped(
        inner, message.kind, message.sender, message.receiver, number, message.day
    )
    name = f"{message.day:%Y%m%d}-{number:06}-JW{message.kind}.xml"
    (folder / name).write_text(text, encoding="utf-8")
    return name


def _write_broken(folder: Path, number: int, sent: list[Message], ledger: Ledger) -> None:
    """Some messages arrive wrong: a date that does not exist, a BSN with a typing error."""
    for place, (kind, old, new, rule, table) in enumerate(_BROKEN):
        message = next((m for m in sent if m.kind == kind and old in m.body), None)
        if message is None:
            continue
        name = _write(folder, number + place, message, message.body.replace(old, new, 1))
        ledger.planted.append(Dirt(rule, table, name, 1))


_BROKEN = (
    ("315", "<ijw:Type>0", "<ijw:Type>9", INVALID, "referral"),
    ("301", "<m:Toewijzingstijd>09:30:00</m:Toewijzingstijd>", "", INVALID, "youth_care_assignment"),
    ("307", "<m:StatusAanlevering>1", "<m:StatusAanlevering>7", INVALID, "youth_care_delivery"),
)  # fmt: skip


def _rows(world: World, name: str, table: str) -> Iterator[Row]:
    wrong = mistakes.MUNICIPALITY.get(name, ()) if world.dirty else ()
    planted = world.municipality[table]
    return smudged(rows(planted), planted.num_rows, wrong, stream(world.seed, f"mistakes-g-{name}"))
