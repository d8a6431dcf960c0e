"""``policy approve``: the mandated officer signs the version that was advised on."""

from argparse import ArgumentParser, Namespace

from flows import officer
from flows.command import Command, Shell, site

ROLE = "mandated_officer"


def _arguments(parser: ArgumentParser) -> None:
    officer.arguments(parser, "approver")
    parser.add_argument("--approver", default="", metavar="NAME", help="name on the approval")
    parser.add_argument(
        "--deviates", default=None, metavar="REASON",
        help="why it is approved although the advice is negative or on conditions",
    )  # fmt: skip


def _run(args: Namespace, shell: Shell) -> int:
    from flows import advised, approved, audit
    from pseudonymisation import advice, approval, statement

    here = site(args)
    policy, (advisor, _) = approved.own(here), approved.officers(here)
    approved.proposed(here, policy)
    approval.not_revoked(policy, approved.revocation(here, policy))
    for earlier in advised.whole(here, policy):
        shell.say(f"An earlier advice was replaced: {advised.words(earlier)}.")
    key = officer.signer(here, args, "approver", shell)
    given = approval.approve(
        policy, advice.verify(policy, approved.advice(here, policy), advisor),
        key=key, approver=args.approver or shell.user, now=shell.now(), deviates=args.deviates,
    )  # fmt: skip
    objects = officer.signed(given, here, "approver")
    audit.record(here, shell, "policy approve", "C", objects, role=ROLE)
    statement.write(approved.file(here, policy.version), given)
    officer.anchored(here, shell)
    approved.policy(here, shell.now().date())
    shell.say(f"Approved: version {policy.version}, valid until {policy.valid_until}.")
    shell.say(f"Digest: {given.digest}")
    shell.say("Any change of policy.toml ends the approval. Next: `heldennet-site check`.")
    return 0


COMMAND = Command(
    name="approve", help="sign the version that was advised on", order=30,
    arguments=_arguments, run=_run,
)  # fmt: skip
