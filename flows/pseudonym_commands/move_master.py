"""``pseudonyms move-master``: keep the master key in a key ring, a Vault or a module, not in a file."""

from argparse import ArgumentParser, Namespace

from flows.command import Command, Shell, site


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "reference",
        help="keyring:NAME, vault:https://HOST:8200/v1/secret/data/NAME#FIELD, or "
        "pkcs11:token=LABEL;object=LABEL",
    )


def _run(args: Namespace, shell: Shell) -> int:
    from flows import audit
    from pseudonymisation.keys import Keys

    here = site(args)
    kind = args.reference.partition(":")[0][:10]
    keys = Keys.open(here.keys)
    audit.record(here, shell, "pseudonyms move-master", "U", ("keys", kind))
    keys.move_master(args.reference)
    shell.say(
        "Moved: the folder keys says where the master key is, and no longer holds it in clear."
    )
    shell.say("Back up both that place and keys: without either the store cannot be opened.")
    return 0


COMMAND = Command(
    name="move-master", help="keep the master key in a key ring, a Vault or a module", order=40,
    arguments=_arguments, run=_run,
)  # fmt: skip
