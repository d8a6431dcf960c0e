"""``policy new-key``: make the approver's key pair."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from federated.errors import SettingsError
from flows.command import Command, Shell, site, site_file

if TYPE_CHECKING:
    from sites.settings import Site


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--enrol", action="store_true", help="name it in site.toml as the approver's"
    )


def _run(args: Namespace, shell: Shell) -> int:
    from pseudonymisation import ed25519

    if args.enrol:
        _check_free(site(args))
    line = f'approver_key = "{ed25519.public_text(ed25519.create(args.file))}"'
    if args.enrol:
        _enrol(site_file(args), line)
        shell.say(f"Made {args.file}; site.toml names it. Keep it with the approver, not here.")
    else:
        shell.say(f"Made {args.file}. Put this line at the top of site.toml:")
        shell.say(line)
    return 0


def _check_free(here: "Site") -> None:
    if here.approver_key:
        raise SettingsError("site.toml names an approver already; nothing was made or changed.")


def _enrol(path: Path, line: str) -> None:
    from flows import files

    content = path.read_text(encoding="utf-8")
    files.write_atomically(path, f"{line}  # who approves policy.toml\n{content}".encode())


COMMAND = Command(
    name="new-key", help="make the approver's key pair", order=20,
    arguments=_arguments, run=_run,
)  # fmt: skip
