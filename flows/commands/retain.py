"""``retain``: let go of rows that are older than the policy allows, or see whether there are any."""

from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="look only; change nothing")


def _run(args: Namespace, shell: Shell) -> int:
    from flows import approved, audit, session
    from pseudonymisation.keys import Keys
    from sites.store import open_store

    here = site(args)
    policy = approved.policy(here, shell.now().date())
    keys = Keys.open(here.keys)
    with (
        session.reading(here, shell.now()),
        open_store(here.store, keys.store_key()) as store,
    ):
        from flows.pipeline import retention
        from sites import aging, sweeping

        day = shell.now().date()
        gone = aging.expired(store, day, policy.retention_months)
        if gone.families and not args.dry_run:
            retention.delete(here, store, gone, policy.retention_months, shell)
        if not args.dry_run:
            sweeping.sweep(store, keys.store_key())
            audit.anchor(here, store)
        found = retention.band(len(gone.families))
        old = retention.notes(here, store, policy, gone, day)
        if old and not args.dry_run:
            retention.delete_notes(here, old, shell)
            audit.anchor(here, store)
    done = "would be deleted" if args.dry_run else "deleted"
    shell.say(f"Retention of {policy.retention_months} months, as of {day}.")
    shell.say(f"Families {done}: {found}. What was published stays as it is.")
    if old:
        shell.say(f"Labelled notes {done}: {retention.band(len(old))}.")
    return 0


COMMAND = Command(
    name="retain",
    help="delete what is older than the policy allows",
    order=105,
    arguments=_arguments,
    run=_run,
)
