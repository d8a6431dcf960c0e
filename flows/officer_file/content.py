"""Everything that the file tells, gathered from where it lies; nothing is rendered here."""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.command import Shell
from flows.officer_file import fields, inside, key_ages, leaving, standing
from flows.officer_file.fields import Section as Fields
from flows.officer_file.inside import Residue, TextFigures
from flows.officer_file.key_ages import Key
from flows.officer_file.leaving import Leaving
from flows.officer_file.standing import Standing
from flows.officer_file.words import Language, words
from flows.risk import Assessment
from pseudonymisation import places
from pseudonymisation import policy as policies
from pseudonymisation.diff import Change
from pseudonymisation.policy import Policy
from sites.settings import Site


@dataclass(frozen=True, slots=True)
class Content:
    """One policy version at one site, on one day. ``no_risk`` says why risk is not there."""

    site: Site
    policy: Policy
    digest: str
    standing: Standing
    fields: tuple[Fields, ...]
    changed: tuple[int, tuple[Change, ...]] | None
    risk: tuple[Assessment, ...]
    no_risk: str
    residue: Residue | None
    keys: tuple[Key, ...]
    objections: Mapping[str, str] | str
    leaving: Leaving | None
    text: TextFigures | None


def gather(
    site: Site,
    policy: Policy,
    shell: Shell,
    language: Language,
    risk: tuple[Assessment, ...],
    no_risk: str = "",
) -> Content:
    """Look everything up; what cannot be read is said in its own place."""
    areas = places.read(site.inhabitants_file, policy.inhabitants_sha256)
    return Content(
        site,
        policy,
        policies.digest(policy),
        standing.of(site, policy, shell.now().date()),
        tuple(fields.sections(policy, words(language), areas, language)),
        standing.changed(site, policy),
        risk,
        no_risk,
        inside.residue(site),
        tuple(key_ages.keys(site, policy, shell.now())),
        inside.objections(site, shell),
        leaving.last(site, language),
        inside.text_figures(site),
    )
