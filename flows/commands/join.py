"""``join``: bring the code of the operator, and this site's public key, to the centre."""

import sys
from argparse import ArgumentParser, Namespace

from federated.errors import SettingsError
from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "code", nargs="?", help="the one-time code of the operator (asked for when left out)"
    )


def _run(args: Namespace, shell: Shell) -> int:
    from flows import audit, joining

    here = site(args)
    code = args.code or _asked()
    audit.record(here, shell, "join", "C", ("public key",))
    found = joining.join(here, code, shell.now)
    shell.say(f"The centre has the public key of {here.id}; it is {found.status}.")
    shell.say(f"Fingerprint, to read to the operator by telephone: {found.fingerprint}")
    shell.say("When the operator has confirmed it: `heldennet-site conformance`.")
    return 0


def _asked() -> str:
    if not sys.stdin.isatty():
        raise SettingsError("Give the code of the operator: `heldennet-site join` and the code.")
    return input("Code of the operator of the centre: ").strip()


COMMAND = Command(
    name="join",
    help="bring the operator's code and this site's public key to the centre",
    order=32,
    arguments=_arguments,
    run=_run,
)
