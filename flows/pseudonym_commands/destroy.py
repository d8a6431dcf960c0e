"""``pseudonyms destroy``: end a version, so that nobody can make or turn back its pseudonyms."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from federated.errors import KeyFileError
from flows.command import Command, Shell

if TYPE_CHECKING:
    from flows.pipeline import Run


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("domain", help="a domain of policy.toml, as person")
    parser.add_argument("version", type=int, help="the version to end")
    parser.add_argument("--yes", action="store_true", help="do it; without this it is only told")


def _run(args: Namespace, shell: Shell) -> int:
    from flows import at_rest

    with at_rest.held(args, shell) as run:
        _destroy(args, shell, run)
    return 0


def _destroy(args: Namespace, shell: Shell, run: "Run") -> None:
    from flows import audit
    from flows.pipeline.session import session
    from sites import rotating

    opened, labels = session(run), _labels(args, run)
    keys = opened.keys
    shell.say(f"This ends {', '.join(labels)}. Nobody will be able to make these pseudonyms again,")
    shell.say("or to turn one back, with the master key or without. It cannot be undone.")
    if not args.yes:
        shell.say("Nothing was destroyed. Add --yes to do this; then destroy backups of keys/ too.")
        return
    audit.record(
        run.site, shell, "pseudonyms destroy", "D", ("salt", *labels), client=audit.EVERYONE,
        trace=run.run_id,
    )  # fmt: skip
    for label in labels:
        keys.destroy(label.rstrip("0123456789"), args.version)
    rotating.end(opened.store, labels)
    audit.anchor(run.site, opened.store)
    shell.say("Destroyed. Backups of keys/ may hold the salt still: destroy those too.")


def _labels(args: Namespace, run: "Run") -> list[str]:
    """Return what would end; refuses what is in use, in the store, or not there."""
    from flows import rotation
    from flows.pipeline.session import session
    from sites import rotating

    opened = session(run)
    rule = opened.policy.domains.get(args.domain)
    alive = (name for name, of in opened.keys.versions().items() if of.get(args.version))
    labels = [f"{name}{args.version}" for name in alive if rotation.base(name) == args.domain]
    if not labels:
        raise KeyFileError(
            f"There is no version {args.version} of {args.domain} that can be destroyed; "
            "`heldennet-site pseudonyms show` lists them."
        )
    if rule is not None and rule.version == args.version:
        raise KeyFileError(
            f"policy.toml uses version {args.version} of {args.domain}; raise the version there, "
            f"have it approved, and then: `heldennet-site pseudonyms rotate {args.domain}`."
        )
    if any(rotating.held(opened.store, label) for label in labels):
        raise KeyFileError(
            f"The store still holds pseudonyms of version {args.version}; first: "
            f"`heldennet-site pseudonyms rotate {args.domain}`. While it leaves some, this version "
            "is needed: without it somebody who was forgotten could come back."
        )
    return sorted(labels)


COMMAND = Command(
    name="destroy", help="end an old version for ever", order=30,
    arguments=_arguments, run=_run,
)  # fmt: skip
