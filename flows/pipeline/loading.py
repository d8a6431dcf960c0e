"""From a file to the staging schema: read, type, check, object, pseudonymise, stage.

Persons and objections come first: without day 0 no date can become a day, and without the
objections nothing may be stored.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from federated import gemeenten, schema
from federated.schema import Table
from flows.pipeline import objecting, plan
from flows.pipeline.pool import Pool, Pooled
from flows.pipeline.session import People, Run, Session, session, tables_of
from pseudonymisation import administrative, apply
from pseudonymisation.policy import Policy
from quality import records
from quality.problem import Problem
from quality.residue import names
from sites import anchors, casting, sources, staging, suppression
from sites.batch import RECORD, VERSION, RawBatch
from sites.staging import Batch, Count

_FIRST = frozenset({"person", "objection"})


def load_people(run: Run) -> Count:
    """Read every person and every objection into memory; returns how many records there were."""
    opened = session(run)
    with opened.lock:
        ready = opened.people is not None
    return Count() if ready else _read_people(opened)


def load_file(run: Run, index: int) -> Count:
    """Load one part into the staging schema; doing it again replaces what it staged before."""
    load_people(run)
    opened = session(run)
    part = plan.parts(run)[index]
    wanted = tables_of(run)
    before = staging.loaded(opened.store)
    files = [(p, b) for p, b in part.files if b.id not in before]
    staging.clear(opened.store, [batch for _, batch in files])
    total = Count()
    for pooled in _pooled(opened, part, files, wanted):
        total = total + _stage(opened, pooled)
    return total


def _pooled(
    opened: Session,
    part: plan.Part,
    files: Sequence[tuple[Path, Batch]],
    wanted: frozenset[str],
    *,
    keep_problems: bool = True,
) -> Iterator[Pooled]:
    pool, site = Pool(), opened.run.site
    reader = sources.source(part.settings.format)
    for path, batch in files:
        here = wanted & reader.tables(path, part.settings, site)
        for raw in reader.read(path, part.settings, site, here) if here else ():
            if keep_problems:
                _count_refused(opened, batch, raw)
            yield from pool.add(batch, raw)
    yield from pool.rest()


def _count_refused(opened: Session, batch: Batch, raw: RawBatch) -> None:
    if not raw.problems:
        return
    staging.add_problems(opened.store, [(batch, p) for p in raw.problems])
    number = len({p.record for p in raw.problems})
    staging.add_counts(opened.store, {(batch, raw.table): Count(number, number)})


def _read_people(opened: Session) -> Count:
    found, asked, words = anchors.Anchors(opened.store), list[pa.Table](), set[str]()
    read = 0
    for part in plan.parts(opened.run):
        for pooled in _pooled(opened, part, list(part.files), _FIRST, keep_problems=False):
            table = schema.table(pooled.raw.table)
            words |= _words(pooled.raw)
            rows, _ = _checked(opened, table, pooled.raw)
            read += rows.num_rows
            if table.name == "person":
                found.add(_anchor_rows(opened, table, rows, part.ref.source))
            else:
                asked.append(_objection_rows(opened, table, rows))
    found.resolve()
    objections = objecting.of_delivery(opened.store, found, asked)
    suppressed = suppression.of_store(opened.store)
    people = People(found, objections, suppressed, frozenset(words))
    with opened.lock:
        opened.people = people
    return Count(rows_in=read)


def _checked(opened: Session, table: Table, raw: RawBatch) -> tuple[pa.Table, tuple[Problem, ...]]:
    typed, unreadable = casting.cast(raw)
    if opened.run.site.kind == "municipality":
        typed = administrative.client_numbers(typed, opened.keys, opened.run.site.id)
    keep, refused = records.check(
        typed, table, extracted=opened.run.extracted, gemeenten=gemeenten.codes()
    )
    return typed.filter(keep), (*unreadable, *refused)


def _words(raw: RawBatch) -> set[str]:
    """Return the words of the names in a batch, of rejected records too, to look for later."""
    known = "name" in raw.rows.schema.names
    return names.words(raw.rows["name"]) if known else set()


def _subjects(opened: Session, table: Table, rows: pa.Table) -> dict[str, pa.Array]:
    site = opened.run.site.id
    return apply.subject_pseudonyms(opened.policy, table, rows, keys=opened.keys, site=site)


def _anchor_rows(opened: Session, table: Table, rows: pa.Table, source: int) -> pa.Table:
    pids = _subjects(opened, table, rows)
    return pa.table(
        {
            "person_pid": pids["person_number"],
            "family_pid": pids["family_number"],
            "role": rows["role"],
            "birth_date": rows["birth_date"],
            "due_date": rows["due_date"],
            "source": pa.array([source] * rows.num_rows, pa.int16()),
            "version": rows[VERSION],
        }
    )


def _objection_rows(opened: Session, table: Table, rows: pa.Table) -> pa.Table:
    person_pids = _subjects(opened, table, rows)["person_number"]
    columns = {name: rows[name] for name in (*objecting.COLUMNS, "date")}
    return pa.table({"person_pid": person_pids, **columns})


def _stage(opened: Session, pooled: Pooled) -> Count:
    table = schema.table(pooled.raw.table)
    rows, problems = _checked(opened, table, pooled.raw)
    allowed, anchored, named = _allowed(opened, table, rows)
    stored = apply.apply(
        opened.policy,
        table,
        rows.filter(allowed),
        keys=opened.keys,
        site=opened.run.site.id,
        day0=None if anchored is None else anchored.day0.filter(allowed),
        areas=opened.areas,
        scrub=opened.scrub,
    )
    if anchored is not None:
        stored = _with_family(stored, table, anchored.family_pid.filter(allowed))
    placed = _placed(stored, pooled).append_column("_person", named.filter(allowed))
    staging.add(opened.store, table, pooled.raw.facet, placed)
    return _count(opened, pooled, problems, rows, allowed)


def _allowed(
    opened: Session, table: Table, rows: pa.Table
) -> tuple[pa.Array, anchors.Anchored | None, pa.Array]:
    """Return which rows may be stored, whose they are, and whom a family's row names besides."""
    nobody = pa.nulls(rows.num_rows, pa.string())
    if table.subject is None:
        return pa.array([True] * rows.num_rows, pa.bool_()), None, nobody
    people = opened.people
    assert people is not None  # noqa: S101  # load_file reads the people first
    pids = _subjects(opened, table, rows)
    person_pids, anchored = _anchored(people.anchors, table, pids)
    regime = _regime(opened.policy, table)
    allowed = people.objections.keep(table.name, regime, person_pids, anchored.family_pid)
    mask = pc.and_(allowed, people.suppressed.keep(person_pids, anchored.family_pid))
    named = person_pids if table.subject == "family_number" and person_pids is not None else nobody
    return mask, anchored, named


def _anchored(
    known: anchors.Anchors, table: Table, pids: dict[str, pa.Array]
) -> tuple[pa.Array | None, anchors.Anchored]:
    if table.subject != "family_number":
        person_pids = pids[str(table.subject)]
        return person_pids, known.of_persons(person_pids)
    person_pids = pids.get("person_number")
    if person_pids is None:
        return None, known.of_families(pids["family_number"])
    of_person = known.of_persons(person_pids).family_pid
    family_pids = pc.coalesce(pids["family_number"], of_person)
    return person_pids, known.of_families(family_pids)


def _regime(policy: Policy, table: Table) -> str:
    return policy.tables[table.name].regime


def _with_family(stored: pa.Table, table: Table, family_pids: pa.Array) -> pa.Table:
    if not table.has("family_pid"):
        return stored
    place = stored.column_names.index("family_pid")
    filled = pc.coalesce(_array(stored["family_pid"]), family_pids)
    return stored.set_column(place, "family_pid", filled)


def _placed(stored: pa.Table, pooled: Pooled) -> pa.Table:
    """Replace running numbers by file and record, so that a steward can find the source."""
    places = pc.subtract(_array(stored[RECORD]), 1)
    numbers = pooled.batch_numbers.take(places)
    source_records = pooled.records.take(places)
    ids = pa.array([b.id for b in pooled.batches]).take(numbers)
    digests = pa.array([b.sha256[:16] for b in pooled.batches]).take(numbers)
    refs = pc.binary_join_element_wise(digests, source_records.cast(pa.string()), ":")
    source = pa.array([pooled.batches[0].source] * stored.num_rows, pa.int16())
    order = pa.array([b.order for b in pooled.batches], pa.int32()).take(numbers)
    placed = stored.set_column(stored.column_names.index(RECORD), RECORD, source_records)
    found = {"batch_id": ids, "source_row_ref": refs, "_source": source, "_order": order}
    for name, values in found.items():
        placed = placed.append_column(name, values)
    return placed


def _count(
    opened: Session,
    pooled: Pooled,
    problems: tuple[Problem, ...],
    rows: pa.Table,
    allowed: pa.Array,
) -> Count:
    counts: dict[Batch, Count] = defaultdict(Count)
    for number, occurrences in _tally(pooled.batch_numbers):
        counts[pooled.batches[number]] += Count(rows_in=occurrences)
    found = [pooled.located(p) for p in problems]
    for batch, _ in {(batch, p.record) for batch, p in found}:
        counts[batch] += Count(rejected=1)
    objected = rows.filter(pc.invert(allowed))[RECORD]
    held_back = pooled.batch_numbers.take(pc.subtract(_array(objected), 1))
    for number, occurrences in _tally(held_back):
        counts[pooled.batches[number]] += Count(objected=occurrences)
    staging.add_problems(opened.store, found)
    staging.add_counts(opened.store, {(b, pooled.raw.table): c for b, c in counts.items()})
    return sum(counts.values(), Count())


def _tally(numbers: pa.Array) -> Iterator[tuple[int, int]]:
    for pair in pc.value_counts(numbers):
        yield pair["values"].as_py(), pair["counts"].as_py()


def _array(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return pa.concat_arrays(column.chunks) if isinstance(column, pa.ChunkedArray) else column
