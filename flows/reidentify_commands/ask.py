"""``reidentify ask``: the first of two people asks, with a reason, and signs."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from federated.errors import PseudonymError
from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "pseudonym", nargs="*", help="one pseudonym; without it, it is read from the keyboard"
    )
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why, in one line")
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="your private key")


def _run(args: Namespace, shell: Shell) -> int:
    import secrets

    from flows import audit, files, reidentification
    from pseudonymisation import ed25519
    from pseudonymisation.keys import Keys
    from pseudonymisation.pseudonym import parse

    here = site(args)
    pseudonym = _one(args.pseudonym)
    parse(pseudonym)
    nonce = secrets.token_hex(8)
    key = ed25519.read(args.key)
    request = reidentification.ask(here, key, pseudonym, args.reason, nonce, shell.now())
    client = audit.client(Keys.open(here.keys), pseudonym)
    audit.record(
        here, shell, "reidentify ask", "C", (f"request {nonce}",), client=client,
        trace=request.digest(),
    )  # fmt: skip
    path = files.private_folder(here.out / "reidentify") / f"{nonce}.request.json"
    reidentification.write(path, request)
    shell.say(f"{request.name} asks; signed: {path}")
    shell.say(f"Within a week another person: `heldennet-site reidentify grant {nonce} --key FILE`")
    return 0


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
