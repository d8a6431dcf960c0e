"""``reidentify ask``: the first of two people asks, with a reason, and signs."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from federated.errors import PseudonymError
from flows.command import Command, Shell, site

if TYPE_CHECKING:
    from flows.reidentification import Request
    from sites.settings import Site

EVENT = "reidentify ask"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "pseudonym", nargs="*", help="one pseudonym; without it, it is read from the keyboard"
    )
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why, in one line")
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="your private key")


def _run(args: Namespace, shell: Shell) -> int:
    import secrets

    from flows import refusing

    here, nonce = site(args), secrets.token_hex(8)
    with refusing.recorded(here, shell, EVENT, "C", f"request {nonce}"):
        request = _asked(args, shell, here, nonce)
    _record(here, shell, request)
    path = _kept(here, request)
    shell.say(f"{request.name} asks; signed: {path}")
    shell.say(f"Within a week another person: `heldennet-site reidentify grant {nonce} --key FILE`")
    return 0


def _asked(args: Namespace, shell: Shell, here: "Site", nonce: str) -> "Request":
    from flows import reidentification
    from pseudonymisation import ed25519
    from pseudonymisation.pseudonym import parse

    pseudonym = _one(args.pseudonym)
    parse(pseudonym)
    key = ed25519.read(args.key)
    return reidentification.ask(here, key, pseudonym, args.reason, nonce, shell.now())


def _record(here: "Site", shell: Shell, request: "Request") -> None:
    from flows import audit
    from pseudonymisation.keys import Keys

    client = audit.client(Keys.open(here.keys), request.pseudonym)
    audit.record(
        here, shell, EVENT, "C", (f"request {request.nonce}",), client=client,
        trace=request.digest(),
    )  # fmt: skip


def _kept(here: "Site", request: "Request") -> Path:
    from flows import files, reidentification

    path = files.private_folder(here.out / "reidentify") / f"{request.nonce}.request.json"
    reidentification.write(path, request)
    return path


def _one(given: list[str]) -> str:
    words = given or sys.stdin.readline().split()
    if len(words) != 1:
        raise PseudonymError(
            "Give exactly one pseudonym: each has a reason and a record of its own."
        )
    return words[0]


COMMAND = Command(
    name="ask", help="ask for one pseudonym, with a reason; the first person", order=10,
    arguments=_arguments, run=_run,
)  # fmt: skip
