"""``policy show``: all that the policy says: its head, its rules, its limits, and every column."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from flows.command import Command, Shell, site

if TYPE_CHECKING:
    from pseudonymisation.action import Action
    from pseudonymisation.policy import Policy

_APPROVAL = {
    "rule": "Releases leave by rule, without a person who approves them.",
    "hand": "Releases wait for a person: `release page`, then `release approve` or `refuse`.",
}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--no-risk", action="store_true", help="do not read the exports to see if limits are met"
    )
    parser.set_defaults(register=None)


def _run(args: Namespace, shell: Shell) -> int:
    from flows import advised
    from flows.officer_file.lines import lines
    from pseudonymisation import policy

    found = policy.read(site(args).policy_file)
    shell.say(f"Policy {found.version} of {found.site}, valid until {found.valid_until}.")
    shell.say(f"Digest: {policy.digest(found)}")
    for line in advised.told(site(args), found.version):
        shell.say(f"Advice: {line}.")
    for line in lines(found):
        shell.say(line)
    shell.say(_APPROVAL[found.release.approval])
    _limits(args, shell, found)
    _tables(shell, found)
    return 0


def _tables(shell: Shell, found: "Policy") -> None:
    for name, table in found.tables.items():
        unread = ", not stored: no join of its laws is recorded" * (name in found.left_out())
        shell.say(f"{name} ({table.regime}{unread})")
        for column, action in table.columns.items():
            shell.say(f"  {column:<28} {_words(action)}")


def _limits(args: Namespace, shell: Shell, found: "Policy") -> None:
    """Say which limits a run stops at, and whether the rows of the exports are within them."""
    from flows.policy_commands import risk
    from flows.risk import words

    if found.risk is None:
        shell.say("Limits on the risk: none; no run stops for it. `policy risk` shows the risk.")
        return
    assessed, reason = risk.measured(args, shell)
    shell.say("Limits on the risk; a run stops where one is not met:")
    for label, limit, standing in words.of_policy(found, assessed, "en"):
        shell.say(f"  {label}: {limit}: {standing}")
    if reason:
        shell.say(f"  Not measured: {reason}")


def _words(action: "Action") -> str:
    content = action.model_dump(mode="json")
    details = ", ".join(f"{key}: {value}" for key, value in content.items() if key != "action")
    return f"{content['action']}" + (f" ({details})" if details else "")


COMMAND = Command(
    name="show", help="all that the policy says, and every column", order=10,
    arguments=_arguments, run=_run,
)  # fmt: skip
