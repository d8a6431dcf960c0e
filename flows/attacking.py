"""The attack on all that left this site, or is about to: what anybody could work out of it."""

from collections.abc import Iterable, Iterator

from federated import attacking, correcting, revising
from federated.disclosure import covers, recheck
from federated.disclosure.attack.released import Found
from federated.disclosure.attack.solver import Unfinished
from federated.errors import UnsafeRelease
from federated.policy import DisclosurePolicy
from federated.release import Release, ReleasedTable, parse
from flows import outbox, proposals
from sites.settings import Site

UNFINISHED = "The attack did not come to an end."


def releases(site: Site) -> Iterator[Release]:
    """Yield what the ledger says was published, what waits in the outbox, and what is proposed."""
    yield from _published(site)
    for kept in (*outbox.every(site.out), *proposals.waiting(site.out)):
        yield outbox.load(kept)


def tables(found: Iterable[Release]) -> dict[str, list[ReleasedTable]]:
    """Return the tables by site, each once."""
    out: dict[str, dict[str, ReleasedTable]] = {}
    for one in found:
        mine = out.setdefault(one.site, {})
        mine |= {table.digest(): table for table in one.tables}
    return {name: list(mine.values()) for name, mine in out.items()}


def findings(site: Site) -> tuple[int, list[Found]]:
    """Return how many tables were attacked, and what follows from them."""
    held = list(releases(site))
    every = tables(held)
    try:
        rule = loosest(held)
        found = [*attacking.few(every, rule.minimum), *attacking.findings(every, rule.minimum)]
    except Unfinished:
        raise UnsafeRelease("The attack did not come to an end: send nothing.") from None
    return sum(len(mine) for mine in every.values()), found


def problems(release: Release, earlier: Iterable[Release]) -> list[str]:
    """Return what could be worked out of a release and all before it, empty where nothing could."""
    try:
        return [one.sentence() for one in following(release, earlier)]
    except UnsafeRelease as error:
        return [str(error)]


def following(release: Release, earlier: Iterable[Release]) -> list[Found]:
    """Return what follows from a release and all before it; raises UnsafeRelease for a broken rule.

    First the check that the centre repeats, then the attack of ``release audit``. What was
    published under an earlier policy stays as it is: beside it the looser rule holds, and the
    release by itself is judged by its own.
    """
    held = (*earlier, release)
    every, rule = tables(held)[release.site], loosest(held)
    recheck.check(release.site, release.tables, release.disclosure)
    correcting.refuse_telling(
        every, [one for one in release.tables if one.correction], rule.minimum
    )
    for view in revising.views(every):
        recheck.rules(release.site, view, rule)
        recheck.beside(release.site, view, rule, {covers.place(one) for one in release.tables})
    try:
        found = attacking.findings({release.site: every}, rule.minimum)
        if not found and rule != release.disclosure:
            alone = {release.site: release.tables}
            found = attacking.findings(alone, release.disclosure.minimum)
    except Unfinished:
        raise UnsafeRelease(UNFINISHED) from None
    return found


def loosest(held: Iterable[Release]) -> DisclosurePolicy:
    """Return the rule with the smallest minimum: a tighter policy says nothing of what was before."""
    rules = [one.disclosure for one in held]
    return min(rules, key=lambda rule: rule.minimum, default=DisclosurePolicy())


def _published(site: Site) -> Iterator[Release]:
    from flows.pipeline import publishing
    from pseudonymisation.keys import Keys
    from sites.store import open_store

    if not site.store.exists():
        return
    with open_store(site.store, Keys.open(site.keys).store_key()) as store:
        bodies = publishing.standing(store)
    yield from (parse(body) for _, body in bodies)
