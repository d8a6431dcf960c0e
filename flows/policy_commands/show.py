"""``policy show``: every column and what is done to it."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from flows.command import Command, Shell, site

if TYPE_CHECKING:
    from pseudonymisation.action import Action


def _arguments(parser: ArgumentParser) -> None:
    """Take none."""


def _run(args: Namespace, shell: Shell) -> int:
    from pseudonymisation import policy

    found = policy.read(site(args).policy_file)
    shell.say(f"Policy {found.version} of {found.site}, valid until {found.valid_until}.")
    shell.say(f"Digest: {policy.digest(found)}")
    for name, table in found.tables.items():
        unread = ", not stored: no join of its laws is recorded" * (name in found.left_out())
        shell.say(f"{name} ({table.regime}{unread})")
        for column, action in table.columns.items():
            shell.say(f"  {column:<28} {_words(action)}")
    return 0


def _words(action: "Action") -> str:
    content = action.model_dump(mode="json")
    details = ", ".join(f"{key}: {value}" for key, value in content.items() if key != "action")
    return f"{content['action']}" + (f" ({details})" if details else "")


COMMAND = Command(
    name="show", help="every column and what is done to it", order=10,
    arguments=_arguments, run=_run,
)  # fmt: skip
