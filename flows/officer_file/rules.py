"""What a policy says outside its tables, as rows to read: its head, what leaves and how, its joins.

The page, its text and ``policy show`` tell the same from here, so that who signs a first version,
of which there is no difference to read, sees every line of it.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from federated.noise.policy import MOST_DELTA, MOST_EPSILON, NoisePolicy
from federated.policy import DisclosurePolicy
from flows.officer_file.words import Language
from pseudonymisation import meaning
from pseudonymisation.policy import Policy

Said = dict[str, Any]
HEAD = (
    "version", "site", "kind", "purpose", "legal_basis", "bsn_basis", "register_id", "dpia_id",
    "recipients", "retention_months", "valid_until", "inhabitants_sha256",
)  # fmt: skip
NOTHING = "–"


def head(policy: Policy, said: Said) -> Iterator[tuple[str, str]]:
    """Yield every field of the head: what it is called, and what the policy says."""
    content = policy.model_dump(mode="json", include=set(HEAD))
    content["kind"] = said["kinds"][policy.kind]
    for name in HEAD:
        yield said["head_fields"][name], meaning.shown(content[name]) or said["not_named"]


def domains(policy: Policy, said: Said) -> Iterator[tuple[str, str, str]]:
    """Yield the pseudonymisation domains: name, version, and how identifiers are compared."""
    for name, found in sorted(policy.domains.items()):
        yield name, str(found.version), said["identifiers"][found.identifier.value]


def leaving(policy: Policy, said: Said, language: Language) -> Iterator[tuple[str, str, str, str]]:
    """Yield each rule: its name, the policy's value, the national one, and what it means."""
    national = DisclosurePolicy()
    for name in DisclosurePolicy.model_fields:
        values = (_number(getattr(one, name)) for one in (policy.disclosure, national))
        yield said["rule_fields"][name], *values, _in(meaning.THRESHOLDS[name], language)
    approval = policy.release.approval
    means = _in(meaning.release(approval), language)
    yield said["rule_fields"]["approval"], said["approvals"][approval], NOTHING, means
    if stays := policy.release.stays:
        yield said["rule_fields"]["stays"], ", ".join(stays), NOTHING, _in(meaning.STAYS, language)


def noise(found: NoisePolicy, said: Said, language: Language) -> Iterator[tuple[str, ...]]:
    """Yield what the policy says of the noise lane, as ``leaving`` does."""
    names, budget = said["noise_fields"], _in(meaning.BUDGET, language)
    epsilon, delta = _number(found.epsilon_per_year), _number(found.delta)
    yield names["cubes"], ", ".join(found.cubes), NOTHING, _in(meaning.LANE, language)
    yield names["epsilon_per_year"], epsilon, _number(MOST_EPSILON), budget
    yield names["delta"], delta, _number(MOST_DELTA), said["delta_is"]
    for indicator, bound in found.costs.items():
        for name, value in _fields(bound):
            yield f"{indicator}: {names[name]}", value, NOTHING, _in(meaning.BOUND, language)


def joins(policy: Policy, said: Said) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield each join: its name, laws, basis and reference, and what it does."""
    for name, join in sorted(policy.joins.items()):
        laws = ", ".join(law.value for law in join.laws)
        yield name, laws, join.basis.value, join.reference, said["joined"]


def left_out(policy: Policy, said: Said) -> str:
    """Return of which tables nothing is stored for want of a join; empty where of none."""
    names = ", ".join(sorted(policy.left_out()))
    return f"{said['left_out']} {names}." if names else ""


def _fields(found: BaseModel) -> Iterator[tuple[str, str]]:
    for name in type(found).model_fields:
        yield name, _number(getattr(found, name))


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _in(pair: meaning.Pair, language: Language) -> str:
    return pair[1 if language == "nl" else 0]
