"""``policy new-key``: make the key pair of who advises or of who approves."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from federated.errors import SettingsError
from flows.command import Command, Shell, site, site_file

if TYPE_CHECKING:
    from sites.settings import Site

_DOES = {"advisor": "who advises on policy.toml", "approver": "who approves policy.toml"}


def _arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_mutually_exclusive_group(required=True)
    kinds.add_argument("file", type=Path, nargs="?", help="where to make a key file")
    kinds.add_argument(
        "--passkey", action="store_true", help="a passkey or hardware key, in a local page"
    )
    parser.add_argument(
        "--role", choices=tuple(_DOES), default="approver",
        help="whose: the privacy officer advises, the mandated officer approves",
    )  # fmt: skip
    parser.add_argument("--enrol", action="store_true", help="name it in site.toml")


def _run(args: Namespace, shell: Shell) -> int:
    if args.enrol:
        _check_free(site(args), args.role)
    public = _public(args, shell)
    line = f'{args.role}_key = "{public}"'
    made = "a passkey" if args.passkey else args.file
    if args.enrol:
        _recorded(site(args), shell, args.role, public)
        _enrol(site_file(args), f"{line}  # {_DOES[args.role]}")
        shell.say(f"Made {made}; site.toml names it. Keep it with the {args.role}, not here.")
    else:
        shell.say(f"Made {made}. Put this line at the top of site.toml:")
        shell.say(line)
    return 0


def _recorded(here: "Site", shell: Shell, role: str, public: str) -> None:
    from flows import audit, officer

    objects = ("site.toml", f"{role}_key", officer.fingerprint(public))
    audit.record(here, shell, "policy new-key", "U", objects)


def _public(args: Namespace, shell: Shell) -> str:
    if args.passkey:
        from flows import passkey_page

        return passkey_page.register(args.role, shell.say).text()
    from pseudonymisation import ed25519

    return ed25519.public_text(ed25519.create(args.file))


def _check_free(here: "Site", role: str) -> None:
    if getattr(here, f"{role}_key"):
        raise SettingsError(f"site.toml names an {role} already; nothing was made or changed.")


def _enrol(path: Path, line: str) -> None:
    from flows import files

    content = path.read_text(encoding="utf-8")
    files.write_atomically(path, f"{line}\n{content}".encode())


COMMAND = Command(
    name="new-key", help="make the key of who advises or approves", order=20,
    arguments=_arguments, run=_run,
)  # fmt: skip
