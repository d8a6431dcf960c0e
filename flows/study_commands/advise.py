"""``study advise``: the privacy officer signs an advice on a study."""

from argparse import ArgumentParser, Namespace

from flows import officer
from flows.command import Command, Shell, site

ROLE = "privacy_officer"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("study", help="id, id@version, or first characters of the digest")
    officer.advice_arguments(parser)


def _run(args: Namespace, shell: Shell) -> int:
    from flows import audit
    from flows.studies import papers, statements
    from flows.studies.statements import StudyAdvice

    here = site(args)
    study = papers.named(here, args.study)
    key = officer.signer(here, args, "advisor", shell)
    given = statements.made(
        StudyAdvice, here, study, key, args.advisor or shell.user, shell.now(),
        advice=args.advice, text=args.text,
    )  # fmt: skip
    said = (study.name, f"digest {study.digest()[:16]}", f"advice: {args.advice}")
    audit.record(here, shell, "study advise", "C", said, role=ROLE)
    statements.store_advice(here, study, given)
    shell.say(f"Advice on {study.name}: {given.advice}. It is no approval.")
    shell.say("Next, the research officer: `heldennet-site study approve` or `study refuse`.")
    return 0


COMMAND = Command(
    name="advise", help="sign the privacy officer's advice on a study", order=40,
    arguments=_arguments, run=_run,
)  # fmt: skip
