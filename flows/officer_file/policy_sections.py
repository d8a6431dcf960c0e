"""The sections that tell what the policy itself says: for what, how figures leave, which joins."""

from collections.abc import Iterator
from typing import Any

from flows.officer_file import rules
from flows.officer_file.content import Content
from flows.officer_file.document import Block, Grid, Paragraph
from flows.officer_file.words import Language

Said = dict[str, Any]


def head(content: Content, said: Said, _: Language) -> Iterator[Block]:
    """Yield purpose, grounds, receivers and terms, and the pseudonymisation domains."""
    policy = content.policy
    heads = (said["field"], said["content"])
    yield Grid(said["head_caption"], heads, tuple(rules.head(policy, said)))
    of_domain = (said["pseudonym_domain"], said["version"], said["compared"])
    yield Grid(said["domains"], of_domain, tuple(rules.domains(policy, said)))


def rules_for_figures(content: Content, said: Said, language: Language) -> Iterator[Block]:
    """Yield the thresholds beside the national ones, the noise lane, and who lets figures go."""
    policy = content.policy
    heads = tuple(said[name] for name in ("rule", "here", "national", "means"))
    yield Paragraph(said["rules_is"])
    yield Grid(said["rules_caption"], heads, tuple(rules.leaving(policy, said, language)))
    if policy.noise is None:
        yield Paragraph(said["no_noise"])
        return
    yield Grid(said["noise"], heads, tuple(rules.noise(policy.noise, said, language)))


def joins(content: Content, said: Said, _: Language) -> Iterator[Block]:
    """Yield what lets records of more laws be joined, and what is not stored without it."""
    policy = content.policy
    heads = tuple(said[name] for name in ("join", "laws", "basis", "reference", "means"))
    if policy.joins:
        yield Grid(said["joins_caption"], heads, tuple(rules.joins(policy, said)))
    else:
        yield Paragraph(said["no_joins"])
    if told := rules.left_out(policy, said):
        yield Paragraph(told)
