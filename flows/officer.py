"""An officer of the site who signs: with a key file, or with a passkey in a page on this machine."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from federated.errors import KeyFileError, PolicyError
from flows.command import Shell

if TYPE_CHECKING:
    from pseudonymisation.statement import Signer
    from sites.settings import Site

Office = Literal["advisor", "approver"]


def arguments(parser: ArgumentParser, whose: str) -> None:
    """Ask for one of the two ways to sign."""
    ways = parser.add_mutually_exclusive_group(required=True)
    ways.add_argument("--key", type=Path, help=f"the {whose}'s private key")
    ways.add_argument(
        "--page", action="store_true", help="sign with a passkey or hardware key, in a local page"
    )


def signer(site: "Site", args: Namespace, office: Office, shell: Shell) -> "Signer":
    """Return who signs; raises when it is not the key that site.toml names."""
    from flows import approved
    from pseudonymisation.passkey import Passkey

    public = approved.officers(site)[0 if office == "advisor" else 1]
    if not args.page:
        return _private_key(public.public_bytes_raw(), args.key, office)
    if not isinstance(public, Passkey):
        raise PolicyError(f"site.toml names a key file as {office}_key and no passkey; use --key.")
    from flows import passkey_page

    return passkey_page.Signer(public, shell.say)


def _private_key(public: bytes, path: Path, office: Office) -> "Signer":
    from pseudonymisation import ed25519

    if not path.is_file():
        raise KeyFileError(
            f"There is no file {path}. `policy new-key --role {office}` makes an {office}'s key."
        )
    key = ed25519.read(path)
    if key.public_key().public_bytes_raw() != public:
        raise PolicyError(
            f"This is not the key of the {office} in site.toml. Use that key, or have the right "
            f'one named there: {office}_key = "{ed25519.public_text(key)}".'
        )
    return key
