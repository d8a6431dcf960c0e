"""``policy``: read the pseudonymisation policy, and approve it as it is."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from federated.errors import KeyFileError, PolicyError, SettingsError
from flows.command import Command, Shell, site, site_file

if TYPE_CHECKING:
    from pseudonymisation.action import Action
    from sites.settings import Site

ROLE = "mandated_officer"


def _arguments(parser: ArgumentParser) -> None:
    found = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    found.add_parser("show", help="every column and what is done to it")
    approve = found.add_parser("approve", help="sign the policy as it is now")
    approve.add_argument("--key", type=Path, required=True, help="the approver's private key")
    approve.add_argument("--approver", default="", metavar="NAME", help="name on the approval")
    new = found.add_parser("new-key", help="make the approver's key pair")
    new.add_argument("file", type=Path)
    new.add_argument("--enrol", action="store_true", help="name it in site.toml as the approver's")


def _run(args: Namespace, shell: Shell) -> int:
    actions = {"show": _show, "approve": _approve, "new-key": _new_key}
    actions[args.action](args, shell)
    return 0


def _show(args: Namespace, shell: Shell) -> None:
    from pseudonymisation import policy

    found = policy.read(site(args).policy_file)
    shell.say(f"Policy {found.version} of {found.site}, valid until {found.valid_until}.")
    shell.say(f"Digest: {policy.digest(found)}")
    for name, table in found.tables.items():
        shell.say(f"{name} ({table.regime})")
        for column, action in table.columns.items():
            shell.say(f"  {column:<28} {_words(action)}")


def _words(action: "Action") -> str:
    content = action.model_dump(mode="json")
    details = ", ".join(f"{key}: {value}" for key, value in content.items() if key != "action")
    return f"{content['action']}" + (f" ({details})" if details else "")


def _approve(args: Namespace, shell: Shell) -> None:
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


def _new_key(args: Namespace, shell: Shell) -> None:
    from pseudonymisation import ed25519

    if args.enrol:
        _check_free(site(args))
    line = f'approver_key = "{ed25519.public_text(ed25519.create(args.file))}"'
    if args.enrol:
        _enrol(site_file(args), line)
        shell.say(f"Made {args.file}; site.toml names it. Keep it with the approver, not here.")
    else:
        shell.say(f"Made {args.file}. Put this line at the top of site.toml:")
        shell.say(line)


def _check_free(here: "Site") -> None:
    if here.approver_key:
        raise SettingsError("site.toml names an approver already; nothing was made or changed.")


def _enrol(path: Path, line: str) -> None:
    from flows import files

    content = path.read_text(encoding="utf-8")
    files.write_atomically(path, f"{line}  # who approves policy.toml\n{content}".encode())


COMMAND = Command(
    name="policy",
    help="show or approve what happens to every column",
    order=50,
    arguments=_arguments,
    run=_run,
)
