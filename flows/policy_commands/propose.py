"""``policy propose``: freeze this version, so that it can be advised on."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from federated.errors import PolicyError
from flows.command import Command, Shell, site

if TYPE_CHECKING:
    from pseudonymisation.policy import Policy
    from sites.settings import Site


def _arguments(parser: ArgumentParser) -> None:
    """Take none."""


def _run(args: Namespace, shell: Shell) -> int:
    from flows import proposal
    from pseudonymisation import diff, policy

    here = site(args)
    before = _before(here, shell)
    found = proposal.propose(here, shell)
    shell.say(f"Proposed: version {found.version}, kept in policies. Change it no more.")
    shell.say(f"Digest: {policy.digest(found)}")
    if before is not None and before.version != found.version:
        shell.say(f"Since version {before.version}: {diff.summary(diff.changes(before, found))}.")
    shell.say("Next, the privacy officer: `heldennet-site policy advise`.")
    return 0


def _before(here: "Site", shell: Shell) -> "Policy | None":
    """Return what was approved last; where it cannot be trusted or read, say so and go on."""
    from flows import approved

    try:
        return approved.base(here)
    except PolicyError as error:
        shell.say(f"Not compared with the version approved last: {error}")
        return None


COMMAND = Command(
    name="propose", help="freeze this version, so that it can be advised on", order=15,
    arguments=_arguments, run=_run,
)  # fmt: skip
