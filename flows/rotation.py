"""Bringing the store from one version of a domain to the one in the policy.

Short identifiers are turned back by the key. Longer ones are read from the exports once more, and
both pseudonyms are made of each. What is found in neither way stops everything.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from federated.errors import StoreError
from pseudonymisation import laws, reversal
from pseudonymisation.keys import Keys
from pseudonymisation.policy import Policy
from sites import rotating
from sites.store import Store


@dataclass(frozen=True, slots=True)
class Step:
    """One label of the store that has to get another version."""

    domain: str
    old: int
    new: int

    @property
    def label(self) -> str:
        """What the old pseudonyms begin with."""
        return f"{self.domain}{self.old}"


def versions(policy: Policy) -> dict[str, int]:
    """Return the version of every label a pseudonym of this policy can have: domain, with laws."""
    found = {name: rule.version for name, rule in policy.domains.items()}
    for table in policy.tables:
        for name, rule in policy.domains.items():
            found |= {label: rule.version for label in _labels(policy, table, name)}
    return found


def _labels(policy: Policy, table: str, name: str) -> Iterator[str]:
    from federated import schema

    if table not in policy.left_out():
        yield policy.domain(schema.table(table), name)


def base(label: str) -> str:
    """Return the domain of the data model that a label is of, without its laws.

    >>> base("family_pw_wmo"), base("care_plan")
    ('family', 'care_plan')
    """
    parts, known = label.split("_"), {law.value for law in laws.Law}
    while parts[-1] in known:
        parts.pop()
    return "_".join(parts)


def steps(store: Store, policy: Policy, domain: str) -> list[Step]:
    """Return what has to change in the store for a domain."""
    wanted, out = versions(policy), list[Step]()
    for label in sorted(rotating.labels(store)):
        name = label.rstrip("0123456789")
        step = Step(name, int(label[len(name) :]), policy.domains[domain].version)
        if base(name) == domain and name in wanted and step.old != step.new:
            out.append(step)
    return out


def by_key(store: Store, step: Step, keys: Keys, policy: Policy) -> tuple[dict[str, str], set[str]]:
    """Return new by old pseudonym, and the old ones that the key does not turn back."""
    held = sorted(rotating.held(store, step.label))
    both = (step.old, step.new)
    found = reversal.translated(held, step.domain, both, keys, policy.site, policy.purpose)
    return found, set(held) - set(found)


def incomplete(step: Step, missing: int) -> StoreError:
    """Say what to do about pseudonyms that nothing turns back."""
    return StoreError(
        f"{missing} pseudonyms of {step.label} are of identifiers of more than 16 characters, which "
        "no key turns back, and the exports in site.toml do not hold them. Nothing was changed. "
        "Put back the exports that hold them, and run this command again."
    )
