"""The verdict: what was staged becomes the site's own, or is dropped, in one transaction."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from federated import schema
from flows.pipeline import objecting as objections
from flows.pipeline import plan, recognising, retention
from flows.pipeline.session import Run, Session, emptied_of, session, tables_of
from quality import completeness, rejects, report, residue, tables, verdict
from quality.problem import Problem
from quality.rules import Language
from quality.tables import Finding
from quality.verdict import Decision, Verdict
from sites import staging, sweeping
from sites.staging import Batch, Count

_PERSONLESS = frozenset({"load_batch"})


@dataclass(frozen=True, slots=True)
class Judged:
    """The outcome in one sentence; ``counts`` are the site's own and stay there."""

    accepted: bool
    sentence: str
    counts: dict[str, Count]


def judge(run: Run) -> Judged:
    """Check the tables together, accept or drop the delivery, write rejects and report.

    Raises RiskRefused where the policy limits the risk and the rows are beyond it.
    """
    opened = session(run)
    batches = _staged(opened)
    if not batches:
        return Judged(True, _NOTHING_NEW + _let_go(opened), {})
    staging.assemble(opened.store, tables_of(run) - _PERSONLESS)
    staging.derive(opened.store, run.extracted)
    _look_for_residue(opened)
    if _settle(opened):
        staging.derive(opened.store, run.extracted)
    _warn(opened)
    counts, found = _counts(opened), _verdict(opened)
    if found.decision is not Decision.REFUSE:
        recognising.before_storing(opened)
    _write_reports(opened, batches, counts, found)
    if found.decision is Decision.REFUSE:
        staging.clear(opened.store)
        reasons = " ".join(r.sentence() for r in found.reasons if r.refuses)
        return Judged(
            False, f"The delivery is refused and nothing of it is stored. {reasons}", counts
        )
    staging.accept(opened.store, list(_load_batches(opened, batches)), run.extracted)
    return Judged(True, _SENTENCES[found.decision] + _let_go(opened), counts)


_NOTHING_NEW = (
    "Nothing new: every file was delivered before. Periods stay closed up to the last export."
)
_SENTENCES = {
    Decision.ACCEPT: "The delivery is accepted.",
    Decision.ACCEPT_WITH_REJECTS: (
        "The delivery is accepted; some records were left out (see `heldennet-site quality`)."
    ),
}


def _staged(opened: Session) -> dict[str, tuple[Path, Batch]]:
    known = {b.id: (path, b) for part in plan.parts(opened.run) for path, b in part.files}
    ids = {row[0] for row in opened.store.rows("SELECT DISTINCT batch_id FROM staging.counts")}
    return {id_: place for id_, place in known.items() if id_ in ids}


def _settle(opened: Session) -> bool:
    """Take out what does not fit with the rest; tell whether there was anything."""
    names, outdated = tables_of(opened.run) - _PERSONLESS, set[str]()

    def reject(table: str, records: Sequence[tuple[str, int]]) -> None:
        staging.reject(opened.store, table, records)
        outdated.add(table)

    def execute(sql: str) -> list[tuple[Any, ...]]:
        if outdated:  # once a round, however many rules took records out of a table
            staging.assemble(opened.store, outdated)
            outdated.clear()
        return opened.store.rows(sql)

    found = tables.settle(execute, names, reject).found
    _reject(opened, found)
    return bool(found)


def _look_for_residue(opened: Session) -> None:
    """Note what of a person is left; the verdict refuses the delivery for it."""
    people = opened.people
    assert people is not None  # noqa: S101  # something is staged, so the people were read
    names = tables_of(opened.run) - _PERSONLESS
    _reject(opened, residue.scan(opened.store.rows, names, people.names).found)


def _reject(opened: Session, found: Sequence[Finding]) -> None:
    _remember(opened, found)
    records = {(b, f.table, record) for f in found for b, record in f.records}
    refused = Counter((b, table) for b, table, _ in records)
    by_id = _batches(opened)
    staging.add_counts(
        opened.store, {(by_id[id_], table): Count(0, n) for (id_, table), n in refused.items()}
    )


def _warn(opened: Session) -> None:
    names = tables_of(opened.run) - _PERSONLESS
    _remember(opened, tables.warnings(opened.store.rows, names).found)


def _remember(opened: Session, found: Sequence[Finding]) -> None:
    by_id = _batches(opened)
    located = ((by_id[id_], p) for finding in found for id_, p in finding.problems())
    staging.add_problems(opened.store, located)


def _batches(opened: Session) -> dict[str, Batch]:
    return {b.id: b for part in plan.parts(opened.run) for _, b in part.files}


def _counts(opened: Session) -> dict[str, Count]:
    rows = opened.store.rows(
        "SELECT table_name, sum(rows_in)::BIGINT, sum(rows_rejected)::BIGINT, "
        "sum(rows_objected)::BIGINT FROM staging.counts GROUP BY ALL ORDER BY ALL"
    )
    return {table: Count(*numbers) for table, *numbers in rows}


def _verdict(opened: Session) -> Verdict:
    rows = opened.store.rows(
        "SELECT table_name, rule, column_name, count(*) FROM staging.problems GROUP BY ALL"
    )
    breaches = {(table, rule, column): number for table, rule, column, number in rows}
    site = opened.run.site
    return verdict.judge(
        _counts(opened),
        breaches,
        site_kind=site.kind,
        max_reject_share=site.quality.max_reject_share,
    )


def _write_reports(
    opened: Session,
    batches: dict[str, tuple[Path, Batch]],
    counts: dict[str, Count],
    found: Verdict,
) -> None:
    from flows import files

    run = opened.run
    out = files.private_folder(run.site.out / "quality")
    rejects.write(out / "rejects.csv", _rejected(opened, batches))
    shares = completeness.shares(opened.store.rows, tables_of(run) - _PERSONLESS)
    objected = sum(count.objected for count in counts.values())
    page = report.Report(run.site.name, run.extracted, run.now(), found, shares, objected)
    for name, language in (("report.html", Language.NL), ("report.en.html", Language.EN)):
        files.write_atomically(out / name, report.render(page, language).encode())


def _rejected(
    opened: Session, batches: dict[str, tuple[Path, Batch]]
) -> Iterator[tuple[str, Problem]]:
    rows = opened.store.rows("SELECT * FROM staging.problems")
    for batch_id, table, record, rule, column in rows:
        yield batches[batch_id][0].name, Problem(table, record, rule, column)


def _load_batches(
    opened: Session, batches: dict[str, tuple[Path, Batch]]
) -> Iterator[list[object]]:
    rows = opened.store.rows(
        "SELECT batch_id, sum(rows_in)::BIGINT, sum(rows_rejected)::BIGINT "
        "FROM staging.counts GROUP BY ALL ORDER BY ALL"
    )
    now = opened.run.now().isoformat()
    for batch_id, rows_in, refused in rows:
        batch = batches[batch_id][1]
        origin = [batch_id, batch.kind, batch.sha256, batch.mapping_version, batch.policy_digest]
        yield [*origin, rows_in, rows_in - refused, refused, opened.run.run_id, now]


def _let_go(opened: Session) -> str:
    """Let go of who objected since and of what is too old, and sweep the file after them."""
    _apply_objections(opened)
    extracted = opened.store.extracted() or opened.run.extracted
    told = retention.apply(opened, extracted)
    sweeping.sweep(opened.store, opened.keys.store_key())
    return told


def _apply_objections(opened: Session) -> None:
    """Remove accepted rows of who objected since; what was released before stays as it is."""
    staging.empty(opened.store, sorted(emptied_of(opened.run)))
    decided = objections.of_store(opened.store)
    for name in sorted(tables_of(opened.run) - _PERSONLESS):
        table = schema.table(name)
        column = None if table.subject is None else table.raw(table.subject).target
        if column is None:
            continue
        held = _distinct(
            opened, f'SELECT DISTINCT "{column}" AS pid, _person AS person FROM fragments.{name}'
        )
        pids, named = (_single(held[n]) for n in ("pid", "person"))
        regime = opened.policy.tables[name].regime
        by_family = table.subject == "family_number"
        kept = decided.keep(name, regime, named if by_family else pids, pids)
        gone = held.filter(pc.and_(pc.invert(kept), pids.is_valid()))
        if gone.num_rows:
            staging.forget(opened.store, table, column, gone)


def _single(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _distinct(opened: Session, sql: str) -> pa.Table:
    cursor = opened.store.cursor()
    found = cursor.execute(sql).to_arrow_table()
    cursor.close()
    return found
