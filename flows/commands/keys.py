"""``keys``: the public key that the centre needs; private keys are never shown."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the public key to a file")
    parser.add_argument(
        "--new", action="store_true", help="make a new one first: the old one was lost or stolen"
    )


def _run(args: Namespace, shell: Shell) -> int:
    from federated.signing import fingerprint
    from pseudonymisation.keys import Keys

    here = site(args)
    if args.new:
        from flows import new_key

        new_key.replace(here, shell)
        shell.say(
            "A new key is in place, and the old one is gone. Next: `heldennet-site join CODE`."
        )
    text = Keys.open(here.keys).public_key_text()
    if args.out:
        args.out.write_text(f"{text}\n", encoding="ascii")
        shell.say(f"Written: {args.out}. Give this file to the operator of the centre.")
    else:
        shell.say(f"Public key of {here.id} (may be told to anybody): {text}")
    shell.say(f"Fingerprint, to read aloud to the operator: {fingerprint(text)}")
    return 0


COMMAND = Command(
    name="keys",
    help="show the site's public key, to enrol at the centre",
    order=30,
    arguments=_arguments,
    run=_run,
)
