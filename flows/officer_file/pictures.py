"""Risk as bars, before and after: a drawing in SVG that says in words what it shows."""

from collections.abc import Iterator, Mapping
from html import escape

from flows.risk import words
from flows.risk.assess import Assessment, Side

WIDTH, LEFT, RIGHT = 360, 56, 58
ROW, BAR = 58, 14


def bars(assessed: Assessment, said: Mapping[str, str], language: words.Language) -> str:
    """Return the drawing: four shares of the rows, each before and after."""
    names = words.NAMES[language]
    shares = [
        (names[name], _share(assessed.before, name), _share(assessed.after, name))
        for name in ("unique", "under_5", "under_10", "marketer")
    ]
    told = "; ".join(
        f"{name}: {said['before']} {_text(before)}, {said['after']} {_text(after)}"
        for name, before, after in shares
    )
    height = ROW * len(shares) + 4
    head = f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(told)}">'
    return head + "".join(_rows(shares, said)) + "</svg>"


def _rows(
    shares: list[tuple[str, tuple[float, int], tuple[float, int]]], said: Mapping[str, str]
) -> Iterator[str]:
    for place, (name, before, after) in enumerate(shares):
        top = place * ROW + 14
        yield f'<text class="name" x="0" y="{top}">{escape(name)}</text>'
        yield from _bar(said["before"], before, top + 6, "before")
        yield from _bar(said["after"], after, top + 8 + BAR, "after")


def _bar(label: str, share: tuple[float, int], top: int, kind: str) -> Iterator[str]:
    room = WIDTH - LEFT - RIGHT
    length = room * words.drawn(*share) // 100
    yield f'<text class="side" x="0" y="{top + BAR - 3}">{escape(label)}</text>'
    yield f'<rect class="room" x="{LEFT}" y="{top}" width="{room}" height="{BAR}"/>'
    yield f'<rect class="{kind}" x="{LEFT}" y="{top}" width="{length}" height="{BAR}"/>'
    yield f'<text class="side" x="{WIDTH - RIGHT + 6}" y="{top + BAR - 3}">{escape(_text(share))}</text>'


def _share(side: Side, name: str) -> tuple[float, int]:
    found = side.measures
    part = found.marketer if name == "marketer" else found.share(getattr(found, name))
    return part, found.rows


def _text(share: tuple[float, int]) -> str:
    return words.share(*share)
