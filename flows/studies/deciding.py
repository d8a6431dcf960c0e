"""A decision on a study: signed, kept, in the audit, and told to the centre without names."""

from argparse import Namespace
from datetime import UTC

from federated.errors import PolicyError, SettingsError
from federated.studies import reading
from federated.studies.study import Study
from federated.studies.words import Decision
from flows import audit, centre, officer
from flows.command import Shell
from flows.studies import papers, population, statements
from flows.studies.statements import StudyDecision
from sites.settings import Site

ROLE = "mandated_officer"


def decide(site: Site, args: Namespace, shell: Shell, *, approved: bool) -> StudyDecision:
    """Sign and tell a decision; one that was signed before is told again."""
    study = papers.named(site, args.study)
    if site.id not in study.specification.sites:
        raise SettingsError(f"This site is not invited to study {study.name}.")
    given = statements.decision(site, study)
    if given is None:
        given = _signed(site, study, args, shell, approved)
    elif given.approved != approved:
        statements.decide(site, study, given)  # raises: a site decides once
    _tell(site, study, given, shell)
    return given


def _signed(
    site: Site, study: Study, args: Namespace, shell: Shell, approved: bool
) -> StudyDecision:
    advice = statements.advice(site, study)
    if approved:
        reading.refuse_expired(study.specification, shell.now().date())
        if advice.advice != "positive" and not args.reason.strip():
            raise PolicyError(
                "The advice is not positive: give the --reason to approve all the same."
            )
    key = officer.signer(site, args, "approver", shell)
    given = statements.made(
        StudyDecision, site, study, key, args.approver or shell.user, shell.now(),
        approved=approved, reason=args.reason, advice=advice.fingerprint(),
        population=_frozen(site, study, shell) if approved else None,
    )  # fmt: skip
    word = "approve" if approved else "refuse"
    said = (study.name, f"digest {study.digest()[:16]}", f"advice: {advice.advice}")
    audit.record(site, shell, f"study {word}", "C", said, role=ROLE)
    statements.decide(site, study, given)
    return given


def _frozen(site: Site, study: Study, shell: Shell) -> str:
    """Return the fingerprint of the cohort, judged by its size and beside earlier studies."""
    from federated.errors import GateRefused

    with population.opened(site, shell) as found:
        cohort = population.cohort(found, study)
        if len(cohort.families) < study.specification.disclosure.minimum:
            raise GateRefused(
                f"Fewer than {study.specification.disclosure.minimum} families of this site are in "
                "the population: it cannot take part."
            )
        population.refuse_difference(found, study, cohort.families)
    return cohort.fingerprint


def _tell(site: Site, study: Study, given: StudyDecision, shell: Shell) -> None:
    if site.centre is None:
        raise SettingsError(f"site.toml names no centre. {centre.ENROL}")
    told = Decision(
        study=study.digest(),
        site=site.id,
        approved=given.approved,
        advice=statements.advice(site, study).advice,
        reason="" if given.approved else given.reason[:600],
        approval=given.fingerprint(),
        at=given.signed_at.astimezone(UTC),
    )
    with centre.study_line(centre.sender(site, site.centre, shell.now)) as line:
        line.decide(told)
