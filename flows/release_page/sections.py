"""The sections of the page, in the order in which one decides."""

from collections import Counter
from collections.abc import Callable, Iterator

from federated.disclosure.reasons import Why
from federated.noise import lanes, shares
from federated.noise.table import NoisyTable
from federated.release import ReleasedTable
from flows.officer_file.document import Block, Grid, Paragraph, Section, Verbatim
from flows.officer_file.words import Language
from flows.pipeline.previewing import Looked
from flows.release_page import changes, figures, words
from flows.release_page.content import Content
from flows.release_page.words import Said

MANY = 4  # periods


def every(content: Content, said: Said, language: Language) -> Iterator[Section]:
    """Yield the sections."""
    for name, make in SECTIONS.items():
        yield Section(name, said[name], tuple(make(content, said, language)))


def _what(content: Content, said: Said, _: Language) -> Iterator[Block]:
    release, body = content.preview.release, content.preview.release.canonical()
    yield from _standing(content, said)
    centre, number = content.site.centre, len(release.tables) + len(release.noise)
    rows = (
        (said["site"], f"{content.site.name} ({release.site})"),
        (said["to"], centre.url if centre else said["no_centre"]),
        (said["recipients"], ", ".join(content.policy.recipients)),
        (said["digest"], release.digest()),
        (said["size"], said["size_is"].format(tables=number, bytes=len(body))),
        (said["minimum"], str(release.disclosure.minimum)),
        (said["approval"], said[content.policy.release.approval]),
    )
    yield Grid(said["what"], (said["field"], said["content"]), rows)


def _standing(content: Content, said: Said) -> Iterator[Block]:
    """Say where the release stands, and what to type."""
    if content.state == "published":
        yield Paragraph(said["published"])
    elif content.state == "refused":
        yield Paragraph(said["was_refused"], "mind")
    elif content.policy.release.approval == "hand":
        digest = content.preview.release.digest()[:12]
        told = said["how_hand"] if content.state == "proposed" else said["not_proposed"]
        yield Paragraph(told.format(digest=digest), "mind")


def _verdict(content: Content, said: Said, _: Language) -> Iterator[Block]:
    if content.problem:
        yield Paragraph(f"{said['falls']} {content.problem}", "mind")
    else:
        yield Paragraph(said["survives"], "good")


def _hidden(content: Content, said: Said, language: Language) -> Iterator[Block]:
    yield Paragraph(said["hidden_is"])
    cubes: dict[str, list[Looked]] = {}
    for looked in content.preview.tables:
        cubes.setdefault(looked.table.cube, []).append(looked)
    names = ("indicator", "cells", "shown", "not_shown", "itself", "others", "people", "share")
    rows = tuple(_counted(found, said, language) for found in cubes.values())
    yield Grid(said["hidden"], tuple(said[name] for name in names), rows)


def _counted(found: list[Looked], said: Said, language: Language) -> tuple[str, ...]:
    table, cells = found[0].table, [cell for looked in found for cell in looked.cells]
    cells = [cell for cell in cells if cell.exact is not None]  # no spread of one or nobody
    why = Counter(cell.why for cell in cells)
    hidden = len(cells) - why[Why.SHOWN]
    numbers = (len(cells), why[Why.SHOWN], hidden, why[Why.ITSELF], why[Why.OTHERS])
    told = (*map(str, numbers), str(why[Why.PEOPLE]), words.percent(hidden, len(cells)))
    return _name(table, said, language), *told


def _changed(content: Content, said: Said, language: Language) -> Iterator[Block]:
    release = content.preview.release
    rows = tuple(
        (_name(table, said, language), _few(labels)) for table, labels in changes.new(release)
    )
    yield Grid(said["new"], (said["indicator"], said["periods"]), rows)
    found = list(changes.beside(release, content.preview.earlier))
    if not found:
        yield Paragraph(said["no_earlier"])
    elif all(change.kind == "both" for one in found for change in one.changes):
        yield Paragraph(said["same_show"])
    for one in found:
        yield from _beside(one, said, language)


def _beside(one: changes.Beside, said: Said, language: Language) -> Iterator[Block]:
    labels = one.before.period.label, one.after.period.label
    name = _name(one.after, said, language)
    caption = said["beside"].format(indicator=name, before=labels[0], after=labels[1])
    heads = (said["figure"], said["group"], *labels, said["change"])
    rows = tuple(
        (
            words.figure(one.after.indicator, change.name, said, language),
            words.stratum(change.stratum, said),
            words.number(change.before),
            words.number(change.after),
            said[change.kind],
        )
        for change in one.changes
    )
    if rows:
        yield Grid(caption, heads, rows)


def _figures(content: Content, said: Said, language: Language) -> Iterator[Block]:
    yield Paragraph(said["figures_are"])
    last = ""
    for looked in content.preview.tables:
        if looked.table.indicator != last:
            last = looked.table.indicator
            yield Paragraph(words.title(last, language), "lead")
        if looked.table.rows and not looked.cells:
            yield Paragraph(said["other_rows"])
        yield figures.grid(looked, said, language)


def _noise(content: Content, said: Said, language: Language) -> Iterator[Block]:
    """Tell what noise is, and what of it is in this release."""
    tables = content.preview.release.noise
    if not tables:
        yield Paragraph(said["no_noise"])
        return
    yield Paragraph(said["noise_is"])
    names = ("indicator", "periods", "group", "figure", "noise_value", "noise_interval")
    for table in tables:
        yield Grid(table.cube, tuple(said[n] for n in names), tuple(_noisy(table, said, language)))


def _noisy(table: NoisyTable, said: Said, language: Language) -> Iterator[tuple[str, ...]]:
    for one in shares.figures(table):
        value = words.HIDDEN if one.value is None else f"{one.value:.1f} {one.unit}"
        yield (
            words.title(lanes.indicator(table), language),
            table.period,
            words.stratum(one.stratum, said),
            words.figure(lanes.indicator(table), one.name, said, language),
            value,
            f"{one.low:.1f} – {one.high:.1f}" + ("" if one.usable else f" ({said['noise_few']})"),
        )


def _bytes(content: Content, said: Said, _: Language) -> Iterator[Block]:
    release = content.preview.release
    yield Paragraph(said["bytes_are"])
    yield Paragraph(f"{said['digest']}: {release.digest()}")
    yield Verbatim(said["open_bytes"], release.canonical().decode())


def _few(labels: tuple[str, ...]) -> str:
    """Return the periods, or the first and the last of many.

    >>> _few(("2024-Q1", "2024-Q2"))
    '2024-Q1, 2024-Q2'
    """
    if len(labels) <= MANY:
        return ", ".join(labels)
    return f"{labels[0]} … {labels[-1]} ({len(labels)})"


def _name(table: ReleasedTable, said: Said, language: Language) -> str:
    title = words.title(table.indicator, language)
    return f"{title}, {words.split(table.indicator, table.dimension, said, language)}"


SECTIONS: dict[str, Callable[[Content, Said, Language], Iterator[Block]]] = {
    "what": _what,
    "verdict": _verdict,
    "hidden": _hidden,
    "changed": _changed,
    "figures": _figures,
    "noise": _noise,
    "bytes": _bytes,
}
