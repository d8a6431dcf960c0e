"""``release list``: every release of this site and where it is."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    """Take nothing."""


def _run(args: Namespace, shell: Shell) -> int:
    lines = _lines(site(args).out)
    for line in lines:
        shell.say(line)
    if not lines:
        shell.say("No release yet. `heldennet-site deliver` makes one.")
    return 0


def _lines(out: Path) -> list[str]:
    from flows import outbox, proposals, receipts

    confirmed = receipts.by_release(out)
    states = [(kept, "was refused") for kept in proposals.refused(out)]
    for kept in outbox.every(out):
        receipt = confirmed.get(kept.digest)
        state = f"confirmed {receipt.received_at[:16]}" if receipt else "waits in the outbox"
        states.append((kept, state))
    states += [(kept, "waits for approval by hand") for kept in proposals.waiting(out)]
    return [
        f"{kept.digest[:12]}  {state}  {len(outbox.load(kept).tables)} tables"
        for kept, state in states
    ]


COMMAND = Command(
    name="list", help="every release: proposed, refused, waiting or sent", order=10,
    arguments=_arguments, run=_run,
)  # fmt: skip
