"""``reidentify grant``: the second of two people signs; the number is shown once."""

import re
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from federated.errors import Forbidden
from flows.command import Command, Shell, site

if TYPE_CHECKING:
    from flows.reidentification import Grant, Request
    from pseudonymisation.keys import Keys
    from sites.settings import Site

EVENT = "reidentify grant"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("request", help="the number of the request that `reidentify ask` told")
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="your private key")


def _run(args: Namespace, shell: Shell) -> int:
    from flows import audit, refusing, reidentification
    from pseudonymisation.keys import Keys

    here = site(args)
    with refusing.recorded(here, shell, EVENT, "R"):
        path, keys = _place(here, args.request), Keys.open(here.keys)
        request = reidentification.read(path)
    client, trace = audit.client(keys, request.pseudonym), request.digest()
    about = f"request {request.nonce}"
    with refusing.recorded(here, shell, EVENT, "R", about, client=client, trace=trace):
        given, number = _given(args, shell, here, request, keys)
    audit.record(here, shell, EVENT, "R", (about,), client=client, trace=trace)
    audit.anchor_stored(here)
    reidentification.write(_granted(here, request), given)
    shell.say(f"{request.name} asked and {given.name} grants: {request.reason}")
    shell.say(f"The local number, shown once and kept nowhere: {number}")
    return 0


def _given(
    args: Namespace, shell: Shell, here: "Site", request: "Request", keys: "Keys"
) -> "tuple[Grant, str]":
    """Return the second signature and the number; raises for whatever is not in order."""
    from flows import reidentification, whose
    from pseudonymisation import ed25519

    given = reidentification.grant(here, ed25519.read(args.key), request, shell.now())
    if _granted(here, request).exists() or _recorded(here, request):
        raise Forbidden("This request was granted before; each one counts once. Ask again.")
    return given, whose.number(here, keys, request.pseudonym, shell)


def _granted(here: "Site", request: "Request") -> Path:
    return here.out / "reidentify" / f"{request.nonce}.grant.json"


def _place(here: "Site", nonce: str) -> Path:
    if not re.fullmatch(r"[0-9a-f]{16}", nonce):
        raise Forbidden("Give the number of the request, 16 characters, as `reidentify ask` told.")
    return here.out / "reidentify" / f"{nonce}.request.json"


def _recorded(here: "Site", request: "Request") -> bool:
    """Look in the audit too: a grant that was moved away still counts."""
    from flows import audit

    events = ((entry.event, entry.objects) for entry in audit.records(here))
    return (EVENT, (f"request {request.nonce}",)) in events


COMMAND = Command(
    name="grant", help="grant a request; the second person, who is shown the number", order=20,
    arguments=_arguments, run=_run,
)  # fmt: skip
