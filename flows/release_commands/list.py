"""``release list``: every release of this site and where it is."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from flows.command import Command, Shell, site

if TYPE_CHECKING:
    from flows.outbox import Kept
    from sites.settings import Site


def _arguments(parser: ArgumentParser) -> None:
    """Take nothing."""


def _run(args: Namespace, shell: Shell) -> int:
    lines = _lines(site(args))
    for line in lines:
        shell.say(line)
    if not lines:
        shell.say("No release yet. `heldennet-site deliver` makes one.")
    return 0


def _lines(here: "Site") -> list[str]:
    from flows import outbox, outcomes, proposals, receipts, withdrawn

    out, confirmed = here.out, receipts.by_release(here.out)
    ended = outcomes.by_release(out)
    states = [(kept, "was refused") for kept in proposals.refused(out)]
    states += [(kept, "was withdrawn, and never left") for kept in outbox.withdrawn(out)]
    revoked = withdrawn.by_digest(here, outbox.waiting(out))
    for kept in outbox.every(out):
        receipt, version = confirmed.get(kept.digest), revoked.get(kept.digest)
        state = f"confirmed {receipt.received_at[:16]}" if receipt else "waits in the outbox"
        state = f"is held back: policy {version} was revoked" if version else state
        state = ended[kept.digest].said() if kept.digest in ended else state
        states.append((kept, state))
    states += [(kept, "waits for approval by hand") for kept in proposals.waiting(out)]
    return [f"{kept.digest[:12]}  {state}  {_tables(kept)} tables" for kept, state in states]


def _tables(kept: "Kept") -> int:
    from flows import outbox

    release = outbox.load(kept)
    return len(release.tables) + len(release.noise)


COMMAND = Command(
    name="list", help="every release: proposed, refused, waiting or sent", order=10,
    arguments=_arguments, run=_run,
)  # fmt: skip
