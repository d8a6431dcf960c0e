"""``policy advise``: the privacy officer signs an advice on the proposed version."""

from argparse import ArgumentParser, Namespace

from flows import officer
from flows.command import Command, Shell, site

ROLE = "privacy_officer"


def _arguments(parser: ArgumentParser) -> None:
    officer.advice_arguments(parser)


def _run(args: Namespace, shell: Shell) -> int:
    from flows import advised, approved, audit
    from pseudonymisation import advice

    here = site(args)
    policy = approved.own(here)
    approved.proposed(here, policy)
    key, before = officer.signer(here, args, "advisor", shell), advised.given(here, policy.version)
    given = advice.advise(
        policy, key=key, advisor=args.advisor or shell.user, now=shell.now(),
        advice=args.advice, text=args.text, replaces=before[-1] if before else None,
    )  # fmt: skip
    said = (f"advice: {given.advice}", *(f"replaces: {one.advice}" for one in before[-1:]))
    objects = (*officer.signed(given, here, "advisor"), *said)
    audit.record(here, shell, advised.EVENT, "C", objects, role=ROLE)
    advised.store(here, given)
    officer.anchored(here, shell)
    shell.say(f"Advice on version {policy.version}: {given.advice}. It is no approval.")
    for one in before[-1:]:
        shell.say(f"It replaces the advice of before ({advised.words(one)}), which is kept.")
    shell.say(f"Digest: {given.digest}")
    shell.say("Next, the mandated officer: `heldennet-site policy approve`.")
    return 0


COMMAND = Command(
    name="advise", help="sign the privacy officer's advice on the proposed version", order=25,
    arguments=_arguments, run=_run,
)  # fmt: skip
