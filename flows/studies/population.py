"""The people of a study at a site: rows from its store, a fingerprint, and the differencing ledger.

Rows stay in memory. The fingerprint is keyed, over every row and value: when one changes, what was
approved is no longer what would be computed. The ledger has the families (pseudonyms) of every
population that answered; laid over each other, no group of families that the same studies counted
may be smaller than the minimum, so that no sum or difference of totals singles anybody out.
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from federated.analyses.rows import Column, Rows
from federated.disclosure.rules.bounded import POLICY
from federated.errors import AnalysisError, GateRefused
from federated.period import Period
from federated.studies import kinds, model
from federated.studies.columns import at_risk
from federated.studies.specification import Specification
from federated.studies.study import Study
from flows import session as locks
from flows.pipeline import counting
from flows.pipeline import session as sessions
from flows.pipeline.session import Run, Session
from flows.studies import asking, beside_published

if TYPE_CHECKING:
    from flows.command import Shell
    from sites.settings import Site

LABEL = "heldennet/study-population/1"


@dataclass(frozen=True, slots=True, repr=False)
class Cohort:
    """The rows of a study, whose they are (each family with its quarter), and their fingerprint."""

    rows: Rows
    families: Mapping[str, str]
    fingerprint: str


@contextmanager
def opened(site: "Site", shell: "Shell") -> Iterator[Session]:
    """Open the store of the site for a moment; nobody else uses it meanwhile."""
    with locks.reading(site, shell.now()) as held:
        run = Run(site, held.run_id, held.extracted, shell.now)
        try:
            yield sessions.session(run)
        finally:
            sessions.close(run)


def cohort(found: Session, study: Study) -> Cohort:
    """Return the people of a study as the store has them now."""
    spec = study.specification
    refuse_open(found, spec)
    refuse_looser(found, spec)
    people = _people(found, study)
    table = people.columns
    pids = table["family_pid"]
    if len(set(pids)) < len(pids):
        raise AnalysisError(f"Study {study.name}: a family stands twice in the population.")
    columns = _columns(spec, found.run.site.id, table)
    families = dict(zip(pids, table["cohort"], strict=True))
    return Cohort(Rows(columns, people.meant), families, _fingerprint(found, study, pids, columns))


def refuse_open(found: Session, spec: Specification) -> None:
    """Refuse quarters that are not over, and outcomes that are not followed to their end."""
    end = Period.quarter(spec.population.last).end()
    wait = timedelta(days=max(spec.variable(name).follow_up_days for name in spec.used))
    if end is None or counting.extracted(found) < end + wait:
        raise GateRefused(
            f"Quarter {spec.population.last} is not closed here yet: its follow-up ends on "
            f"{end + wait if end else 'a later day'}, after the last delivery."
        )


def refuse_looser(found: Session, spec: Specification) -> None:
    """Refuse a study that asks for less than the policy of this site."""
    own = counting.rule_of(found)
    if spec.disclosure.minimum < own.minimum:
        raise GateRefused(
            f"The policy of this site asks for {own.minimum} families or more, the study for "
            f"{spec.disclosure.minimum}: it needs a version with minimum = {own.minimum}."
        )
    tighter = own.dominance < POLICY.dominance or own.p_percent > POLICY.p_percent
    if tighter and model.cells(spec).amounts:
        raise GateRefused(
            "The policy of this site has tighter rules for sums (dominance, p_percent) than studies "
            "keep: it takes part in no study of amounts."
        )


def refuse_difference(found: Session, study: Study, families: Mapping[str, str]) -> None:
    """Refuse a population that with earlier ones, or with what is published, singles out a few."""
    least = study.specification.disclosure.minimum
    known = _earlier(found)
    lists = {*known.values(), frozenset(families)}
    if smallest_group(lists) < least:
        raise GateRefused(
            f"The population differs from those of earlier studies here by fewer than {least} "
            "families: the difference of two results would tell about them."
        )
    beside_published.refuse(found, study.specification, families.values())


def note(found: Session, study: Study, families: Iterable[str]) -> None:
    """Enter a population in the ledger, before the first answer leaves."""
    digest, every = study.digest(), frozenset(families)
    if not every or _earlier(found).get(digest) == every:
        return  # nobody is in no list: an empty text would be a family without a name
    text = "\x1f".join(sorted(every)).replace("'", "''")
    with found.store.transaction() as connection:  # as text: DuckDB loads pandas for a parameter
        connection.execute(
            f"INSERT INTO ledger.studied SELECT '{digest}', unnest(string_split('{text}', chr(31)))"
        )


def smallest_group(lists: "set[frozenset[str]]") -> int:
    """Return the size of the smallest group of families that are in the same lists.

    >>> smallest_group({frozenset("abcd"), frozenset("abc")})
    1
    """
    membership: dict[str, list[int]] = {}
    for number, pids in enumerate(sorted(lists, key=sorted)):
        for pid in pids:
            membership.setdefault(pid, []).append(number)
    return min(Counter(map(tuple, membership.values())).values(), default=0)


def _earlier(found: Session) -> dict[str, frozenset[str]]:
    lists: dict[str, set[str]] = {}
    for digest, pid in found.store.rows("SELECT study, family_pid FROM ledger.studied"):
        lists.setdefault(digest, set()).add(pid)
    return {digest: frozenset(pids) for digest, pids in lists.items()}


def _people(found: Session, study: Study) -> asking.People:
    here, people = sessions.tables_of(found.run), study.specification.people
    if found.run.site.kind not in people.site_kinds or not people.needs <= here:
        raise GateRefused(f"This site does not have the population {people.name}.")
    return asking.people(found, study, here)


def _columns(
    spec: Specification, site: str, table: Mapping[str, list[Any]]
) -> Mapping[str, Column]:
    out: dict[str, Column] = {}
    for name in spec.used:
        values = table[name]
        if spec.variable(name).kind == "code":
            out[name] = np.array(values, dtype=np.str_)
        else:
            out[name] = np.array([float(value) for value in values])
    if spec.outcome.exposure is not None:
        days = np.asarray(out[spec.outcome.exposure], dtype=np.float64)
        out |= at_risk(spec.variable(spec.outcome.exposure), days)
    cohort = np.array(table["cohort"], dtype=np.str_)
    return {**out, **kinds.of(spec).columns(spec, site, {**out, "cohort": cohort})}


def _fingerprint(
    found: Session, study: Study, pids: list[str], columns: Mapping[str, Column]
) -> str:
    key = found.keys.store_key().encode()
    made = hmac.new(key, f"{LABEL}\x1f{study.digest()}\x1f{len(pids)}".encode(), hashlib.sha256)
    for place, pid in enumerate(pids):
        values = "\x1f".join(str(column[place]) for column in columns.values())
        made.update(f"\x1e{pid}\x1f{values}".encode())
    return made.hexdigest()
