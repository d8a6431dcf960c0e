"""A release as lines to read: exactly what the centre sees, ``·`` for a hidden value."""

from collections.abc import Iterator

from federated.release import Release, ReleasedTable

HIDDEN = "·"


def lines(release: Release) -> Iterator[str]:
    """Yield the release, table by table."""
    number = len(release.tables) + len(release.noise)
    yield f"Release {release.digest()[:12]} of {release.site}: {number} tables."
    yield f"A figure stands for at least {release.disclosure.minimum} families; {HIDDEN} is hidden."
    if release.corrects:
        yield f"It corrects release {release.corrects.release[:12]}: {release.corrects.reason}"
    for table in release.tables:
        yield ""
        yield _heading(table)
        names = list(table.rows[0].values) if table.rows else []
        width = max(14, *(len(name) for name in names)) + 1
        yield _line("", names, width)
        for row in table.rows:
            yield _line(row.stratum, [_text(row.values[name]) for name in names], width)
    if release.noise:
        yield from _noise(release)


def _noise(release: Release) -> Iterator[str]:
    from flows import noise_text

    for noisy in release.noise:
        yield ""
        yield from noise_text.figures(noisy)


def _heading(table: ReleasedTable) -> str:
    by = f" by {table.dimension}" if table.dimension else ""
    band = f"{table.completeness} %" if table.completeness else HIDDEN
    later = ", added later" if table.revision else ", corrected" if table.correction else ""
    named = f"{table.indicator}{by}, {table.period.label}{later}"
    return f"{named} (measured: {band}, unit: {table.unit})"


def _line(stratum: str, cells: list[str], width: int) -> str:
    return f"  {'all' if stratum == '*' else stratum:<16}" + "".join(f"{c:>{width}}" for c in cells)


def _text(value: object) -> str:
    return HIDDEN if value is None else str(value)
