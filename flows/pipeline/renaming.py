"""Old and new pseudonyms of the identifiers in the exports, for those that no key turns back."""

from collections.abc import Iterator

import pyarrow as pa

from federated import schema
from federated.schema import Table
from flows.pipeline import loading, plan
from flows.pipeline.session import Run, session
from pseudonymisation import administrative
from pseudonymisation.canonical import Identifier, canonical
from pseudonymisation.closed_world import SUBJECTS
from pseudonymisation.keys import Keys
from pseudonymisation.pseudonym import pseudonyms
from sites import casting


def of_exports(
    run: Run, domain: str, label: str, versions: tuple[int, int], wanted: set[str]
) -> dict[str, str]:
    """Return new by old pseudonym, of those wanted that the exports hold."""
    keys, policy, left = session(run).keys, session(run).policy, set(wanted)
    kind, out = policy.domains[domain].identifier, dict[str, str]()
    for values in _identifiers(run, domain):
        text = canonical(values, kind)
        old, new = (_made(text, keys, run, label, version, kind) for version in versions)
        pairs = zip(old.to_pylist(), new.to_pylist(), strict=True)
        out.update((before, after) for before, after in pairs if before in left)
        left -= out.keys()
        if not left:
            break
    return out


def _made(
    text: pa.Array, keys: Keys, run: Run, label: str, version: int, kind: Identifier
) -> pa.Array:
    purpose = session(run).policy.purpose
    key = keys.domain_key(run.site.id, purpose, label, version=version, identifier=kind)
    return pseudonyms(text, key, domain=label, version=version)


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
