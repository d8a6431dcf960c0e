"""``pseudonyms rotate``: bring the store to the version of a domain that the policy names."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from federated.errors import PolicyError
from flows.command import Command, Shell

if TYPE_CHECKING:
    from flows.pipeline import Run
    from flows.rotation import Step


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("domain", help="a domain of policy.toml, as person")
    parser.add_argument("--yes", action="store_true", help="do it; without this it is only told")


def _run(args: Namespace, shell: Shell) -> int:
    from flows import at_rest

    with at_rest.held(args, shell) as run:
        _rotate(args, shell, run)
    return 0


def _rotate(args: Namespace, shell: Shell, run: "Run") -> None:
    from flows import rotation
    from flows.pipeline.session import session

    opened = session(run)
    if args.domain not in opened.policy.domains:
        known = ", ".join(sorted(opened.policy.domains))
        raise PolicyError(f"policy.toml has no domain {args.domain}; it has: {known}.")
    steps = rotation.steps(opened.store, opened.policy, args.domain)
    if not steps:
        wanted = opened.policy.domains[args.domain].version
        shell.say(f"Nothing to do: the store has no other version of {args.domain} than {wanted}.")
        return
    found = {step: _found(run, args.domain, step, shell) for step in steps}
    if args.yes:
        _replace(run, found, shell)
    else:
        shell.say("Nothing was changed. Add --yes to do this; back up store and keys first.")


def _found(run: "Run", domain: str, step: "Step", shell: Shell) -> dict[str, str]:
    from flows import labelled, rotation
    from flows.pipeline import renaming
    from flows.pipeline.session import session
    from sites import rotating

    opened = session(run)
    held = rotating.held(opened.store, step.label)
    every = held | labelled.pseudonyms(run.site, step.label)
    found, missing = rotation.by_key(every, step, opened.keys, opened.policy)
    by_key, both = len(found), (step.old, step.new)
    if missing:
        found |= renaming.of_exports(run, domain, step.domain, both, missing)
    shell.say(
        f"{step.label} to {step.target}: {len(found)} pseudonyms, {by_key} turned back "
        f"by the key and {len(found) - by_key} found in the exports."
    )
    if missing := (missing & held) - found.keys():
        shell.say(rotation.told(step, *rotating.rows_of(opened.store, missing)))
    return found


def _replace(run: "Run", found: "dict[Step, dict[str, str]]", shell: Shell) -> None:
    from flows import audit, labelled
    from flows.pipeline.session import session
    from sites import rotating, sweeping

    opened = session(run)
    objects = tuple(f"{step.label} to {step.target}" for step in found)
    audit.record(
        run.site, shell, "pseudonyms rotate", "U", ("store", *objects), client=audit.EVERYONE,
        trace=run.run_id,
    )  # fmt: skip
    every = {old: new for pairs in found.values() for old, new in pairs.items()}
    labelled.rename(run.site, every)  # first: a kill after it leaves notes that forget can find
    rotating.replace(opened.store, every, {step.label: step.target for step in found})
    sweeping.sweep(opened.store, opened.keys.store_key())
    audit.anchor(run.site, opened.store)
    shell.say(f"Done: {len(every)} pseudonyms in the store are new. The old salts are kept;")
    shell.say("`heldennet-site pseudonyms destroy` ends a version that nobody needs any more.")


COMMAND = Command(
    name="rotate", help="give the store the version that policy.toml names", order=20,
    arguments=_arguments, run=_run,
)  # fmt: skip
