"""What a site still needs before it can deliver, in order, each with the command that mends it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from federated.errors import (
    ConformanceFailed,
    HeldennetError,
    KeyFileError,
    SettingsError,
    SourceError,
)
from sites.settings import Site, SourceSettings

Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``error`` tells what to do when it is not in order."""

    name: str
    words: str
    error: HeldennetError | None = None
    needed: bool = True


def examine(site: Site, now: Now) -> Iterator[Finding]:
    """Yield the findings in the order in which to mend them."""
    for name, look, needed in CHECKS:
        try:
            yield Finding(name, look(site, now), needed=needed)
        except HeldennetError as error:
            yield Finding(name, "", error, needed)


def _folder(site: Site, _now: Now) -> str:
    if site.folder.stat().st_mode & 0o077:
        raise KeyFileError(
            "The site's folder can be entered by other users of this machine. Mend it with "
            "`chmod 700` on the folder."
        )
    return "the folder is its owner's alone"


def _keys(site: Site, _now: Now) -> str:
    from pseudonymisation.keys import Keys

    Keys.open(site.keys)
    return "keys are there and private"


def _sources(site: Site, _now: Now) -> str:
    if not site.source:
        raise SourceError("site.toml names no [[source]]: add the exports that you will deliver.")
    for number, source in enumerate(site.source, start=1):
        for path in (source.path, source.mapping, source.xsd):
            _there(site, number, path)
    _with_households(site)
    return f"{len(site.source)} sources are there"


def _there(site: Site, number: int, path: Path | None) -> None:
    if path is not None and not site.path(path).exists():
        raise SourceError(
            f"Source {number} of site.toml: {path} is missing. Put it there, or correct the path. "
            "To try with made-up records: `heldennet-site source example`."
        )


def _with_households(site: Site) -> None:
    """A municipality's messages name a child and no household: a register must say who is whose."""
    if site.kind == "municipality" and not any(_tells_households(site, s) for s in site.source):
        raise SourceError(
            "No source tells which people are one household: iJw messages name a child alone. Add "
            "the household register to site.toml as a [[source]]: a table of persons with their "
            "BSN and household number (family_number)."
        )


def _tells_households(site: Site, source: SourceSettings) -> bool:
    from sites.sources import table

    if source.format != "table":
        return source.format != "ijw_xml"
    columns = table.mapping_of(source, site)
    targets = {target.to for _, target in columns.pairs()}
    return columns.table == "person" and "family_number" in targets


def _policy(site: Site, now: Now) -> str:
    from flows import approved
    from pseudonymisation import places

    found = approved.policy(site, now().date())
    places.read(site.inhabitants_file, found.inhabitants_sha256)
    unread = ", ".join(sorted(found.left_out()))
    words = "the policy is approved as it is"
    return f"{words}; not stored, because no join is recorded: {unread}" if unread else words


def _store(_site: Site, _now: Now) -> str:
    from importlib.util import find_spec

    if find_spec("duckdb_extension_httpfs") is None:
        raise SettingsError(
            "The store cannot be encrypted: install this product with its extra `site`."
        )
    return "the store can be encrypted"


def _centre(site: Site, now: Now) -> str:
    from flows import centre

    if site.centre is None:
        raise SettingsError(
            "site.toml names no centre: add [centre] with its url. Until then a release waits in "
            "the outbox."
        )
    centre.check_clock(centre.sender(site, site.centre, now))
    return "the centre answers and the clocks agree"


def _agreements(site: Site, _now: Now) -> str:
    from flows import agreeing

    if missing := agreeing.missing(site):
        raise SettingsError(
            f"Not recorded: {', '.join(missing)}. For each: `heldennet-site agreement add --kind "
            f"{missing[0]} --number NUMBER --date YYYY-MM-DD`."
        )
    return "agreements, DPIA and the works council's advice are recorded"


def _enrolled(site: Site, now: Now) -> str:
    from flows import joining

    if site.centre is None:
        raise SettingsError(
            "Not enrolled, because site.toml names no centre. Then: `heldennet-site join`."
        )
    joining.require_enrolled(site, now)
    return "the centre has confirmed this site's key"


def _proof(site: Site, _now: Now) -> str:
    from flows import proving

    kept = proving.last(site)
    if kept is None:
        raise SettingsError(
            "A site that was invited proves first that small numbers stay hidden here: "
            "`heldennet-site conformance`."
        )
    if not kept.verdict.passed:
        raise ConformanceFailed(kept.verdict.sentence)
    day = kept.verdict.answered_at[:10]
    return f"the disclosure engine passed what the centre planted ({day}, {kept.version})"


def _prefect(site: Site, _now: Now) -> str:
    from flows import prefect_settings

    prefect_settings.require_server(site)
    return f"Prefect answers at {prefect_settings.page(site)}"


CHECKS: tuple[tuple[str, Callable[[Site, Now], str], bool], ...] = (
    ("folder", _folder, True),
    ("keys", _keys, True),
    ("sources", _sources, True),
    ("policy", _policy, True),
    ("store", _store, True),
    ("papers", _agreements, False),
    ("centre", _centre, False),
    ("enrolled", _enrolled, False),
    ("proof", _proof, False),
    ("prefect", _prefect, False),
)
