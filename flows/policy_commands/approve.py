"""``policy approve``: sign the policy as it is now."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from federated.errors import KeyFileError, PolicyError
from flows.command import Command, Shell, site

ROLE = "mandated_officer"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--key", type=Path, required=True, help="the approver's private key")
    parser.add_argument("--approver", default="", metavar="NAME", help="name on the approval")


def _run(args: Namespace, shell: Shell) -> int:
    from flows import approved, audit
    from pseudonymisation import approval, ed25519

    here = site(args)
    if not args.key.is_file():
        raise KeyFileError(
            f"There is no file {args.key}. `policy new-key` makes an approver's key."
        )
    policy, key = approved.own(here), ed25519.read(args.key)
    if ed25519.public_text(key) != here.approver_key:
        raise PolicyError(
            "This is not the key of the approver in site.toml. Use that key, or have the right "
            f'one named there: approver_key = "{ed25519.public_text(key)}".'
        )
    audit.record(here, shell, "policy approve", "C", (f"policy {policy.version}",), role=ROLE)
    given = approval.approve(policy, key=key, approver=args.approver or shell.user, now=shell.now())
    approval.write(approved.file(here), given)
    approved.policy(here, shell.now().date())
    shell.say(f"Approved: version {policy.version}, valid until {policy.valid_until}.")
    shell.say(f"Digest: {given.digest}")
    if "to be filled in" in policy.register_id + policy.dpia_id:
        shell.say("Mind: register_id and dpia_id in policy.toml are still to be filled in.")
    shell.say("Any change of policy.toml ends the approval. Next: `heldennet-site check`.")
    return 0


COMMAND = Command(
    name="approve", help="sign the policy as it is now", order=30,
    arguments=_arguments, run=_run,
)  # fmt: skip
