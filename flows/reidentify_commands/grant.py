"""``reidentify grant``: the second of two people signs; the number is shown once."""

import re
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from federated.errors import Forbidden, PseudonymError
from flows.command import Command, Shell, site

if TYPE_CHECKING:
    from flows.reidentification import Request
    from pseudonymisation.keys import Keys
    from sites.settings import Site


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("request", help="the number of the request that `reidentify ask` told")
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="your private key")


def _run(args: Namespace, shell: Shell) -> int:
    from flows import audit, reidentification
    from pseudonymisation import ed25519
    from pseudonymisation.keys import Keys

    here = site(args)
    path = _place(here, args.request)
    request, keys = reidentification.read(path), Keys.open(here.keys)
    try:
        given = reidentification.grant(here, ed25519.read(args.key), request, shell.now())
    except Forbidden:  # who tried is worth knowing
        audit.record(
            here, shell, "reidentify grant", "R", ("refused", f"request {request.nonce}"),
            trace=request.digest(), allowed=False,
        )  # fmt: skip
        raise
    number = _number(here, keys, request.pseudonym)
    granted = path.with_name(f"{request.nonce}.grant.json")
    if granted.exists() or _recorded(here, request):
        raise Forbidden("This request was granted before; each one counts once. Ask again.")
    audit.record(
        here, shell, "reidentify grant", "R", (f"request {request.nonce}",),
        client=audit.client(keys, request.pseudonym), trace=request.digest(),
    )  # fmt: skip
    _anchor(here, keys)
    reidentification.write(granted, given)
    shell.say(f"{request.name} asked and {given.name} grants: {request.reason}")
    shell.say(f"The local number, shown once and kept nowhere: {number}")
    return 0


def _anchor(here: "Site", keys: "Keys") -> None:
    """Let the store remember the audit, so that putting back an older copy of it is noticed."""
    from flows import audit
    from sites.store import open_store

    if here.store.exists():
        with open_store(here.store, keys.store_key()) as store:
            audit.anchor(here, store)


def _place(here: "Site", nonce: str) -> Path:
    if not re.fullmatch(r"[0-9a-f]{16}", nonce):
        raise Forbidden("Give the number of the request, 16 characters, as `reidentify ask` told.")
    return here.out / "reidentify" / f"{nonce}.request.json"


def _recorded(here: "Site", request: "Request") -> bool:
    """Look in the audit too: a grant that was moved away still counts."""
    from flows import audit

    events = ((entry.event, entry.objects) for entry in audit.records(here))
    return ("reidentify grant", (f"request {request.nonce}",)) in events


def _number(here: "Site", keys: "Keys", pseudonym: str) -> str:
    from flows import approved
    from pseudonymisation import reversal
    from pseudonymisation.pseudonym import parse

    domain, version = parse(pseudonym)
    alive = keys.versions().get(domain, {}).get(version)
    if alive is None:
        raise PseudonymError(f"This site never made version {version} of the domain {domain}.")
    purpose = approved.own(here).purpose
    found = reversal.identifier(pseudonym, domain, version, keys, here.id, purpose)
    if found is None:
        raise PseudonymError(
            "This pseudonym cannot be turned back: it is not of this site and purpose, or its "
            "number has more than 16 characters. Look for the record in your own system."
        )
    return found[0]


COMMAND = Command(
    name="grant", help="grant a request; the second person, who is shown the number", order=20,
    arguments=_arguments, run=_run,
)  # fmt: skip
