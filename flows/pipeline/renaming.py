"""The identifiers in the exports and their pseudonyms, for those that no key turns back."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from federated import schema
from federated.schema import Table
from flows.pipeline import loading, plan
from flows.pipeline.session import Run, session
from pseudonymisation import administrative
from pseudonymisation.canonical import Identifier, canonical
from pseudonymisation.closed_world import SUBJECTS
from pseudonymisation.pseudonym import pseudonyms
from sites import casting


def of_exports(
    run: Run, domain: str, label: str, versions: tuple[int, int], wanted: set[str]
) -> dict[str, str]:
    """Return new by old pseudonym, of those wanted that the exports hold."""
    rule, left, out = session(run).policy.domains[domain], set(wanted), dict[str, str]()
    for values in _identifiers(run, domain):
        new = _made(values, run, label, versions[1], rule.identifier).to_pylist()
        for kind in Identifier:
            old = _made(values, run, label, versions[0], kind).to_pylist()
            out.update(pair for pair in zip(old, new, strict=True) if pair[0] in left)
        left -= out.keys()
        if not left:
            break
    return out


def identifier(run: Run, domain: str, label: str, version: int, wanted: str) -> str | None:
    """Return the identifier in the exports of which one pseudonym was made, None without one.

    Every identifier is turned into its pseudonym in this version and thrown away again.
    """
    for values in _identifiers(run, domain):
        for kind in Identifier:
            place = pc.index(_made(values, run, label, version, kind), wanted).as_py()
            if place >= 0:
                return str(canonical(values, kind)[place])
    return None


def _made(values: pa.Array, run: Run, label: str, version: int, kind: Identifier) -> pa.Array:
    opened = session(run)
    key = opened.keys.domain_key(
        run.site.id, opened.policy.purpose, label, version=version, identifier=kind
    )
    return pseudonyms(canonical(values, kind), key, domain=label, version=version)


def _identifiers(run: Run, domain: str) -> Iterator[pa.Array]:
    """Yield the different identifiers of a domain, column by column of the exports."""
    opened = session(run)
    every = frozenset(schema.catalogue())
    for part in plan.parts(run):
        for pooled in loading._pooled(opened, part, list(part.files), every, keep_problems=False):
            rows, _ = casting.cast(pooled.raw)
            if run.site.kind == "municipality":
                rows = administrative.client_numbers(rows, opened.keys, run.site.id)
            for name in _columns(schema.table(pooled.raw.table), domain):
                if name in rows.column_names:
                    yield rows[name].cast(pa.string()).combine_chunks().unique()


def _columns(table: Table, domain: str) -> list[str]:
    own = {c.raw.name for c in table.columns if c.domain == domain and c.raw is not None}
    subjects = {raw.name for raw in table.raws if SUBJECTS.get(raw.name) == domain}
    return sorted(own | subjects)
