"""An officer of the site who signs: with a key file, or with a passkey in a page on this machine."""

import hashlib
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from federated.errors import KeyFileError, PolicyError
from flows.command import Shell

if TYPE_CHECKING:
    from pseudonymisation.statement import Signer, Statement
    from sites.settings import Site

Office = Literal["advisor", "approver"]


def arguments(parser: ArgumentParser, whose: str) -> None:
    """Ask for one of the two ways to sign."""
    ways = parser.add_mutually_exclusive_group(required=True)
    ways.add_argument("--key", type=Path, help=f"the {whose}'s private key")
    ways.add_argument(
        "--page", action="store_true", help="sign with a passkey or hardware key, in a local page"
    )


def advice_arguments(parser: ArgumentParser) -> None:
    """Ask the privacy officer for an advice, and how to sign it."""
    arguments(parser, "privacy officer")
    parser.add_argument(
        "--advice", choices=("positive", "negative", "conditions"), required=True,
        help="what the privacy officer thinks of it",
    )  # fmt: skip
    parser.add_argument("--text", required=True, help="why, and on which conditions")
    parser.add_argument("--advisor", default="", metavar="NAME", help="name on the advice")


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


def signed(given: "Statement", site: "Site", office: Office) -> tuple[str, ...]:
    """Return what the audit says of a statement: which policy, and under which key."""
    from flows import approved

    approved.officers(site)  # two persons', and well formed
    public = site.advisor_key if office == "advisor" else site.approver_key
    return (
        f"policy {given.policy_version}", f"digest {given.digest[:16]}", fingerprint(public or ""),
    )  # fmt: skip


def anchored(site: "Site", shell: Shell) -> None:
    """Let the store remember the audit; what was signed stands, whoever uses the store now."""
    from federated.errors import StoreError
    from flows import audit

    try:
        audit.anchor_stored(site)
    except StoreError:
        shell.say("The store is in use; it remembers this record of the audit a delivery later.")


def fingerprint(public: str) -> str:
    """Return how the audit writes a public key, so that a key that was swapped shows.

    >>> fingerprint("abc")
    'key ba7816bf8f01cfea'
    """
    return f"key {hashlib.sha256(public.encode()).hexdigest()[:16]}"


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
