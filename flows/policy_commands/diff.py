"""``policy diff``: what a change means; looser, tighter, or to be looked at."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from federated.errors import PolicyError
from flows.command import Command, Shell, site

if TYPE_CHECKING:
    from pseudonymisation.policy import Policy
    from sites.settings import Site


def _arguments(parser: ArgumentParser) -> None:
    words = "a proposed version, or a file"
    parser.add_argument("old", nargs="?", help=f"{words} (default: the version approved last)")
    parser.add_argument("new", nargs="?", help=f"{words} (default: policy.toml)")


def _run(args: Namespace, shell: Shell) -> int:
    from pseudonymisation import diff, policy

    here = site(args)
    old, new = _old(here, args.old), _named(here, args.new or str(here.policy_file))
    found = diff.changes(old, new)
    shell.say(f"From version {old.version} ({policy.digest(old)[:12]}) to {new.version} "
              f"({policy.digest(new)[:12]}): {diff.summary(found)}.")  # fmt: skip
    for change in found:
        shell.say(f"{change.verdict.upper():<8} {change.where}: {change.before} -> {change.after}")
        shell.say(f"         {change.meaning_en}")
        shell.say(f"         {change.meaning_nl}")
    return 0


def _old(here: "Site", name: str | None) -> "Policy":
    from flows import approved

    found = approved.base(here) if name is None else _named(here, name)
    if found is None:
        raise PolicyError(
            "No version is approved yet, so there is nothing to compare with; `policy show` shows "
            "the whole policy."
        )
    return found


def _named(here: "Site", name: str) -> "Policy":
    from flows import approved
    from pseudonymisation import policy

    path = approved.frozen(here, int(name)) if name.isdecimal() else Path(name)
    if not path.is_file():
        raise PolicyError(f"There is no version or file {name}; `policy propose` keeps versions.")
    return policy.read(path)


COMMAND = Command(
    name="diff", help="what a change means: looser, tighter, or to be looked at", order=12,
    arguments=_arguments, run=_run,
)  # fmt: skip
