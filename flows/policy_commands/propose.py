"""``policy propose``: freeze this version, so that it can be advised on."""

from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    """Take none."""


def _run(args: Namespace, shell: Shell) -> int:
    from flows import proposal
    from pseudonymisation import diff, policy

    here = site(args)
    before = proposal.last(here)
    found = proposal.propose(here, shell)
    shell.say(f"Proposed: version {found.version}, kept in policies. Change it no more.")
    shell.say(f"Digest: {policy.digest(found)}")
    if before is not None and before.version != found.version:
        shell.say(f"Since version {before.version}: {diff.summary(diff.changes(before, found))}.")
    shell.say("Next, the privacy officer: `heldennet-site policy advise`.")
    return 0


COMMAND = Command(
    name="propose", help="freeze this version, so that it can be advised on", order=15,
    arguments=_arguments, run=_run,
)  # fmt: skip
