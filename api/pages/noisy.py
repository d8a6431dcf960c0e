"""Figures with noise of one indicator, a sentence each: they stand apart from exact ones."""

from collections.abc import Iterator

from sqlalchemy import Connection

from api.pages import codes, dutch
from api.pages.words import Language, words
from api.store import noisy
from api.store.noisy import Noisy
from federated.indicator import Indicator
from federated.noise import cubes, shares
from federated.noise.shares import Figure


def lines(connection: Connection, indicator: Indicator, language: Language) -> Iterator[str]:
    """Yield the sentences: first what noise is, then the last period of each site and cube."""
    last: dict[tuple[str, str, bool], Noisy] = {}
    for one in noisy.of(connection, indicator.id):
        if one.table.definition_version == indicator.version:
            last.setdefault((one.site, one.table.cube, one.table.trial), one)
    if last:
        yield words(language)["noise_is"]
    for one in last.values():
        for figure in shares.figures(one.table):
            yield _line(one, figure, language)


def _line(one: Noisy, figure: Figure, language: Language) -> str:
    from api.pages.view import interval, written

    t = words(language)
    group = "" if figure.stratum == cubes.TOTAL else f", {codes.group(figure.stratum, t)}"
    what = f", {codes.value(figure.name, t)}" if figure.name.startswith("bin_") else ""
    value = written(figure.value, language) or t["hidden"]
    between = interval(figure.low, figure.high, language)
    use = t["noise_of_use"] if figure.usable else t["noise_of_no_use"]
    unit = dutch.said(figure.unit, language)
    said = t["noise_line"].format(value=value, unit=unit, interval=between)
    return f"{one.site_name}, {one.table.period}{group}{what}: {said} {use}"
