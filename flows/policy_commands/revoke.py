"""``policy revoke``: the mandated officer ends an approval before its time."""

from argparse import ArgumentParser, Namespace

from federated.errors import PolicyError
from flows import officer
from flows.command import Command, Shell, site

ROLE = "mandated_officer"


def _arguments(parser: ArgumentParser) -> None:
    officer.arguments(parser, "approver")
    parser.add_argument("--reason", required=True, help="why it may be used no longer")
    parser.add_argument("--approver", default="", metavar="NAME", help="name on the revocation")
    parser.add_argument(
        "--version", type=int, metavar="N",
        help="which version; without it, the one in policy.toml",
    )  # fmt: skip


def _run(args: Namespace, shell: Shell) -> int:
    from flows import approved, audit
    from pseudonymisation import approval, policy, statement

    here = site(args)
    version = approved.own(here).version if args.version is None else args.version
    known = approved.versions(here)
    if version not in known:
        raise PolicyError(
            f"Version {version} of the policy is not approved; nothing to revoke. Approved: "
            f"{', '.join(map(str, known)) or 'none'}."
        )
    found = policy.read(approved.frozen(here, version))
    approval.not_revoked(found, approved.revocation(here, found))
    key = officer.signer(here, args, "approver", shell)
    given = approval.revoke(
        found, key=key, approver=args.approver or shell.user, now=shell.now(), reason=args.reason
    )
    objects = officer.signed(given, here, "approver")
    audit.record(here, shell, "policy revoke", "D", objects, role=ROLE)
    statement.write(approved.file(here, version, "revocation"), given)
    officer.anchored(here, shell)
    shell.say(f"Revoked: version {version}. No delivery under it starts, and no release under it "
              "that still waits is sent.")  # fmt: skip
    return 0


COMMAND = Command(
    name="revoke", help="end an approval before its time", order=40,
    arguments=_arguments, run=_run,
)  # fmt: skip
