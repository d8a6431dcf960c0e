"""The ``example`` folder of a new site: a made-up export like its own, to practise on.

It follows what the site said it can export: FHIR or iJw messages with tables beside them, tables
only, or the very sources that it named, with the columns of its own mapping files.
"""

import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from federated import gemeenten, schema
from federated.errors import SettingsError
from sites import mapping
from sites.example_data import hospital, municipality, own
from sites.example_data.inbox import LINES, toml
from sites.example_data.sources import MAPPINGS
from sites.example_data.world import EXTRACTED, World, make_city
from sites.settings import SourceSettings

FOLDER, INBOX = "example", "inbox"
FAMILIES, SEED, START_MONTH = 60, 1, "2022-01"
DAY = EXTRACTED
MAIN = {"hospital": "fhir_ndjson", "municipality": "ijw_xml"}
PLACES = {"fhir_ndjson": hospital.EXPORT, "ijw_xml": municipality.MESSAGES}
Tables = Mapping[str, pa.Table]
MISSING = "There is no example export here. `heldennet-site source practice` makes it."


def write(
    site: Path, kind: str, gemeentecode: str, form: str, given: Sequence[SourceSettings]
) -> Path:
    """Make the folder as a whole, in place of an earlier one; return it."""
    target, unfinished = site / FOLDER, site / f".{FOLDER}.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    world = _world(gemeentecode)
    tables = world.hospital if kind == "hospital" else world.municipality
    if given:
        lines = toml(_own(world, kind, tables, site, unfinished, given))
        (unfinished / LINES).write_text(lines, encoding="utf-8")
    elif form == "table":
        (unfinished / LINES).write_text(toml(_plain(tables, unfinished)), encoding="utf-8")
    else:
        _whole(world, kind, unfinished / INBOX)
        (unfinished / INBOX / LINES).rename(unfinished / LINES)
    shutil.rmtree(target, ignore_errors=True)
    unfinished.rename(target)
    return target


def sources(site: Path) -> tuple[SourceSettings, ...]:
    """Return the sources of the example, by whole paths; raises SettingsError without one."""
    file = site / FOLDER / LINES
    if not file.is_file():
        raise SettingsError(MISSING)
    found = tomllib.loads(file.read_text(encoding="utf-8"))["source"]
    return tuple(_placed(SourceSettings.model_validate(one), file.parent) for one in found)


def _placed(source: SourceSettings, folder: Path) -> SourceSettings:
    mapped = folder / source.mapping if source.mapping else None
    return source.model_copy(update={"path": folder / source.path, "mapping": mapped})


def _world(gemeentecode: str) -> World:
    place = gemeenten.now(gemeentecode) or gemeenten.find("Rotterdam")
    return make_city(place.name, place.code, FAMILIES, SEED, dirty=False)


def _whole(world: World, kind: str, inbox: Path) -> None:
    if kind == "hospital":
        hospital.write_hospital(world, inbox)
    else:
        municipality.write_municipality(world, inbox)


def _plain(tables: Tables, folder: Path) -> Iterator[SourceSettings]:
    """Write every table as CSV, with a mapping file to edit."""
    (folder / INBOX / MAPPINGS).mkdir(parents=True)
    for name, table in ((name, _numbered(name, table)) for name, table in _in_order(tables)):
        file = Path(INBOX, MAPPINGS, f"{name}.toml")
        (folder / file).write_text(own.plain_mapping(name, table), encoding="utf-8")
        path = Path(INBOX, f"{name}.csv")
        own.write(table, mapping.read(folder / file), folder / path)
        yield SourceSettings(format="table", path=path, mapping=file)


def _numbered(name: str, table: pa.Table) -> pa.Table:
    """Number the records where the messages would have done so."""
    wanted = [raw.name for raw in schema.table(name).raws if raw.name.endswith("_id")]
    for column in (one for one in wanted if one not in table.column_names):
        numbers = pa.array([f"{name}-{n}" for n in range(table.num_rows)], pa.string())
        table = table.append_column(column, numbers)
    return table


def _own(
    world: World,
    kind: str,
    tables: Tables,
    site: Path,
    folder: Path,
    given: Sequence[SourceSettings],
) -> Iterator[SourceSettings]:
    """Write what the site named: messages as they are always, tables with its own columns."""
    if any(source.format != "table" for source in given):
        _whole(world, kind, folder / INBOX)
    for number, source in enumerate(given, start=1):
        if source.format != "table" or source.mapping is None:
            yield source.model_copy(update={"path": Path(INBOX, PLACES[source.format])})
            continue
        chosen = mapping.read(site / source.mapping)
        if chosen.table not in tables:
            raise SettingsError(
                f"The mapping {source.mapping.name} is of the table {chosen.table}, of which a "
                f"{kind} has nothing to export. Correct it. Nothing was made."
            )
        kept = Path("own", f"{number}-{source.mapping.name}")
        (folder / kept).parent.mkdir(exist_ok=True)
        shutil.copy(site / source.mapping, folder / kept)
        path = Path("own", source.path.name)
        own.write(tables[chosen.table], chosen, folder / path)
        yield source.model_copy(update={"path": path, "mapping": kept})


def _in_order(tables: Tables) -> Iterator[tuple[str, pa.Table]]:
    """Yield persons first: the others name them."""
    yield from sorted(tables.items(), key=lambda one: (one[0] != "person", one[0]))
