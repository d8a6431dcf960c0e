"""What the officers of a site sign about a study: an advice, then one decision, for good.

The same machinery as for the pseudonymisation policy: two people, two keys, one scheme each. A
decision names the advice it was given on and freezes the cohort by its fingerprint.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from federated.errors import PolicyError
from federated.studies.study import Study
from flows import approved
from flows.studies import papers
from pseudonymisation import look_alike, statement
from pseudonymisation.statement import Digest, Signer, Statement, Words
from sites.settings import Site

ADVISE = "have the privacy officer advise: `heldennet-site study advise`"
DECIDE = "have the research officer decide: `heldennet-site study approve` or `study refuse`"


class StudyAdvice(Statement):
    """What the privacy officer thinks of a study."""

    scheme: Literal["heldennet/study-advice/1"] = "heldennet/study-advice/1"
    role: Literal["privacy_officer"] = "privacy_officer"
    advice: Literal["positive", "negative", "conditions"]
    text: Words


class StudyDecision(Statement):
    """Whether the site takes part; ``population`` is the fingerprint of the frozen cohort."""

    scheme: Literal["heldennet/study-decision/1"] = "heldennet/study-decision/1"
    role: Literal["mandated_officer"] = "mandated_officer"
    approved: bool
    reason: Words
    advice: Digest
    population: Digest | None = None


Kind = TypeVar("Kind", bound=Statement)


def made(
    kind: type[Kind], site: Site, study: Study, key: Signer, signer: str, now: datetime, **more: Any
) -> Kind:
    """Return a signed statement about a study, under the policy that is in force."""
    try:
        draft = kind.model_validate(
            {
                "site": site.id,
                "policy_version": approved.own(site).version,
                "digest": study.digest(),
                "signer": signer,
                "signed_at": now.astimezone(UTC),
                **more,
            }
        )
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"]) or "the statement"
        raise PolicyError(f"Nothing was signed: {where}: {problem['msg'].lower()}.") from None
    return draft.signed(key)


def advice(site: Site, study: Study) -> StudyAdvice:
    """Return the advice; raises PolicyError where there is none, or not the officer's own."""
    found = statement.read(StudyAdvice, _file(site, study, "advice"), ADVISE)
    if found is None:
        raise PolicyError(f"There is no advice on study {study.name}; {ADVISE}.")
    _bound(site, study, found, 0)
    return found


def decision(site: Site, study: Study) -> StudyDecision | None:
    """Return the decision, checked; None where there is none yet."""
    found = statement.read(StudyDecision, _file(site, study, "decision"), DECIDE)
    if found is None:
        return None
    _bound(site, study, found, 1)
    if found.advice != advice(site, study).fingerprint():
        raise PolicyError(f"The decision on {study.name} was given on another advice; {DECIDE}.")
    return found


def decide(site: Site, study: Study, given: StudyDecision) -> None:
    """Store a decision; a site decides once."""
    if decision(site, study) is not None:
        raise PolicyError(
            f"This site decided on study {study.name} already. A change is a new version."
        )
    said = advice(site, study)
    if look_alike.same(given.signer, said.signer):
        raise PolicyError(
            f"{given.signer} gave the advice and cannot decide too: two people, with --advisor "
            "and --approver."
        )
    statement.write(_file(site, study, "decision"), given)


def store_advice(site: Site, study: Study, given: StudyAdvice) -> None:
    """Store an advice; after the decision it is not changed."""
    if decision(site, study) is not None:
        raise PolicyError(f"Study {study.name} was decided on already; the advice stays.")
    statement.write(_file(site, study, "advice"), given)


def _file(site: Site, study: Study, what: str) -> Path:
    return papers.file(site, study.digest(), what)


def _bound(site: Site, study: Study, found: Statement, office: int) -> None:
    name = "advice" if office == 0 else "decision"
    if not found.is_of(approved.officers(site)[office]):
        raise PolicyError(f"The {name} on {study.name} is not signed with the key in site.toml.")
    if (found.site, found.digest) != (site.id, study.digest()):
        raise PolicyError(f"The {name} is about another study or site than {study.name}.")
