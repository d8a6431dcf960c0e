"""What was drawn with noise, to the outbox: the stored answers as they are, never a fresh draw."""

from collections.abc import Callable

from federated.errors import ReleaseConflict
from federated.ledger import Entry
from federated.noise import cubes
from federated.noise.table import NoisyTable
from federated.period import Period
from federated.release import parse
from flows import heads, noise_ledger
from flows.pipeline import lanes, publishing, releasing, revising
from flows.pipeline.session import Run, session


def release(
    run: Run, approver: str | None, record: Callable[[str], None]
) -> tuple[NoisyTable, ...]:
    """Publish every answer that is in no release yet; return them, or nothing.

    ``record`` writes the audit before the act. Raises PolicyError where a person has to let it go
    and nobody does, and ReleaseConflict where exact figures of the same indicator are published.
    """
    opened = session(run)
    held = [parse(body) for body in publishing.bodies(opened)]
    known = {table.digest() for one in held for table in one.noise}
    remembered = heads.stored(opened.store).get(noise_ledger.CHAIN)
    noise_ledger.entries(run.site, remembered)  # whole, and not cut off
    new = tuple(t for t in noise_ledger.tables(run.site) if t.digest() not in known)
    if not new:
        return ()
    _refuse_exact(publishing.entries(opened), new)
    revising.refuse_unapproved(run, approver)
    made = releasing.release_of(opened, (), new)
    record(made.digest())
    _, head = publishing.chain(opened)
    publishing.write(opened, head, made, ())
    releasing.fill(opened)
    return new


def _refuse_exact(entries: list[Entry], new: tuple[NoisyTable, ...]) -> None:
    """Noise beside an exact figure of the same time would narrow what is hidden of it."""
    for table in new:
        year = table.period
        period = Period.trial(year) if table.trial else Period.years(int(year), int(year))
        if lanes.published_exactly(entries, cubes.cube(table.cube).indicator, period):
            raise ReleaseConflict(
                f"{table.cube} {table.period}: exact figures of this time are published; with noise "
                "they would be narrowed. Leave it inside: `heldennet-site release noise show`."
            )
