"""Bringing the store from one version of a domain to the one in the policy.

Short identifiers are turned back by the key. Longer ones are read from the exports once more, and
both pseudonyms are made of each. What is found in neither way keeps the old one: its rows stay, and
who was forgotten stays forgotten. A delivery that brings such an identifier brings it along first.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

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

    @property
    def target(self) -> str:
        """What the new pseudonyms begin with."""
        return f"{self.domain}{self.new}"


def versions(policy: Policy) -> dict[str, int]:
    """Return the version of every label a pseudonym of this policy can have: domain, with laws."""
    found = {name: rule.version for name, rule in policy.domains.items()}
    for table in policy.tables:
        for name, rule in policy.domains.items():
            found |= {label: rule.version for label in _labels(policy, table, name)}
    return found


def labels(store: Store | None, policy: Policy) -> frozenset[str]:
    """Return every label of which a number can still be turned into a pseudonym here."""
    wanted = frozenset(f"{name}{version}" for name, version in versions(policy).items())
    return wanted | (rotating.labels(store) if store is not None else frozenset())


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
        name = _name(label)
        step = Step(name, _version(label), policy.domains[domain].version)
        if base(name) == domain and name in wanted and step.old != step.new:
            out.append(step)
    return out


def by_key(
    held: Collection[str], step: Step, keys: Keys, policy: Policy
) -> tuple[dict[str, str], set[str]]:
    """Return new by old pseudonym, and the old ones that the key does not turn back."""
    held = sorted(held)
    both = (step.old, step.new)
    rule = policy.domains[base(step.domain)]
    found = reversal.translated(
        held, step.domain, both, keys, policy.site, policy.purpose, rule.identifier
    )
    return found, set(held) - set(found)


def left_over(store: Store) -> list[Step]:
    """Return what earlier rotations could not bring along, and what it is to become."""
    pairs = sorted(rotating.left_over(store).items())
    return [Step(_name(old), _version(old), _version(new)) for old, new in pairs]


def told(step: Step, rows: int, forgotten: int) -> str:
    """Say what happens to pseudonyms that nothing turns back."""
    return (
        f"Not brought along: {rows} rows of {step.label}, and {forgotten} of who was forgotten. No "
        f"key turns these pseudonyms back, and the exports in site.toml do not hold them. They stay "
        f"as {step.label}: the rows count as before, and who was forgotten stays forgotten. A "
        f"delivery that brings one of them gives it {step.target} before it loads anything."
    )


def _name(label: str) -> str:
    return label.rstrip("0123456789")


def _version(label: str) -> int:
    return int(label[len(_name(label)) :])
