"""Whom a local number means: every pseudonym under which the store can know that person or family.

A number has a pseudonym in each domain, under each law and in each version that the store holds. A
municipality may be given a BSN: it is turned into the municipality's own number first, in memory.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

import pyarrow as pa

from federated import schema
from federated.schema import Table
from flows import rotation
from flows.pipeline.session import Session
from pseudonymisation import administrative, apply, bsn, closed_world
from pseudonymisation.keys import Keys
from pseudonymisation.policy import Policy
from sites import erasing, rotating, suppression
from sites.erasing import People
from sites.settings import Site
from sites.store import Store


def meant(opened: Session, given: Sequence[str], *, family: bool) -> People:
    """Return whom the numbers mean; ``family`` also everybody in the families of who is found.

    Numbers of families, of persons and BSNs may overlap without being of the same people. So each
    is taken in one way only, the first in which the store knows it; unknown ones mean nobody.
    """
    persons, families = set[str](), set[str]()
    for number in given:
        found = _first_known(opened, number, family=family)
        persons |= found.persons
        families |= found.families
    if not family:
        return People(frozenset(persons))
    families |= erasing.family_of(opened.store, persons)
    return People(erasing.members(opened.store, families) | persons, frozenset(families))


def _first_known(opened: Session, number: str, *, family: bool) -> People:
    ways = [People(families=_pseudonyms(opened, number, {"family_number"}))] if family else []
    persons = set(closed_world.SUBJECTS) - {"family_number"}
    for local in (*_own_number(opened, number), number):
        ways.append(People(_pseudonyms(opened, local, persons)))
    return next((way for way in ways if is_known(opened, way)), People())


def possible(opened: Session, given: Sequence[str]) -> frozenset[str]:
    """Return every pseudonym that these numbers can have here, known to the store or not."""
    own = {local for number in given for local in (*_own_number(opened, number), number)}
    raws = set(closed_world.SUBJECTS)
    return frozenset(pid for local in own for pid in _pseudonyms(opened, local, raws))


def each(site: Site, policy: Policy, keys: Keys, numbers: Sequence[str]) -> list[frozenset[str]]:
    """Return, for each number of a person, the pseudonyms that a delivery would give that person."""
    rows = pa.table({"bsn": pa.array(numbers, pa.string())})
    given = [rows["bsn"].combine_chunks()]
    if site.kind == "municipality":
        given.append(administrative.client_numbers(rows, keys, site.id)["person_number"])
    made = [_as_persons(site, policy, keys, values) for values in given]
    return [frozenset(pid for pid in pids if pid) for pids in zip(*made, strict=True)]


def _as_persons(site: Site, policy: Policy, keys: Keys, values: pa.Array) -> list[str | None]:
    rows, table = pa.table({"person_number": values}), schema.table("person")
    made = apply.subject_pseudonyms(policy, table, rows, keys=keys, site=site.id)
    found: list[str | None] = made["person_number"].to_pylist()
    return found


def is_known(opened: Session, who: People) -> bool:
    """Tell whether the store has rows of any of them, or had before they were forgotten."""
    return erasing.rows_left(opened.store, who.every()) > 0 or suppression.has(opened.store, who)


def _pseudonyms(opened: Session, number: str, raws: AbstractSet[str]) -> frozenset[str]:
    """Return what the number becomes in any of these columns, of all tables and versions."""
    found = set[str]()
    for policy in versions(opened.policy, opened.store):
        for table in closed_world.tables(opened.run.site.kind).values():
            own = {raw.name for raw in table.raws} & raws
            if own and table.name not in policy.left_out():
                found.update(_of_table(opened, policy, table, dict.fromkeys(sorted(own), number)))
    return frozenset(found)


def _of_table(
    opened: Session, policy: Policy, table: Table, given: Mapping[str, str]
) -> Iterator[str]:
    rows = pa.table({raw: pa.array([number], pa.string()) for raw, number in given.items()})
    site = opened.run.site.id
    made = apply.subject_pseudonyms(policy, table, rows, keys=opened.keys, site=site)
    yield from (pid for pids in made.values() for pid in pids.to_pylist() if pid)


def _own_number(opened: Session, number: str) -> list[str]:
    """Return the number that a municipality itself makes of it, where it is a BSN."""
    given = pa.array([number])
    if opened.run.site.kind != "municipality" or not bsn.valid(given)[0].as_py():
        return []
    rows = pa.table({"bsn": given})
    made = administrative.client_numbers(rows, opened.keys, opened.run.site.id)
    return [str(own) for own in made["person_number"].to_pylist() if own]


def versions(policy: Policy, store: Store) -> list[Policy]:
    """Return the policy, and as it was with each other version that the store still has."""
    found = [policy]
    for label in sorted(rotating.labels(store)):
        name = label.rstrip("0123456789")
        domain, version = rotation.base(name), int(label[len(name) :])
        rule = policy.domains.get(domain)
        if rule is not None and rule.version != version:
            older = rule.model_copy(update={"version": version})
            domains = {**policy.domains, domain: older}
            found.append(policy.model_copy(update={"domains": domains}))
    return found
