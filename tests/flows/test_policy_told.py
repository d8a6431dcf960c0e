"""Who signs a first version reads every line of it: no field of the policy is left untold."""

import hashlib
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from flows.command import Shell
from flows.officer_file.words import Language
from flows.policy_commands import file, show
from pseudonymisation.policy import Policy, template
from sites import settings
from sites.settings import Site
from tests.flows.conftest import NOW

SITE = """\
id = "gemeente-west"
name = "Gemeente West"
kind = "municipality"
gemeentecode = "0599"
programme = "usual_care"
start_month = "2024-01"
expected_families_per_year = 300
"""
STATED = """
[joins.household]
laws = ["jeugdwet", "wmo"]
basis = "wmo-5-1-1"
reference = "B-2026-77"

[release]
approval = "hand"
stays = ["I33S"]

[disclosure]
minimum = 13
dominance = 0.41
p_percent = 0.17

[noise]
epsilon_per_year = 0.73
delta = 3e-8
cubes = ["I33/total", "I61/total"]
"""
RISK = """
[risk]
k_minimum = 3
max_unique = 0.31
max_under_5 = 0.32
max_under_10 = 0.33
l_minimum = 4
t_maximum = 0.34

[risk.sets.family]
k_minimum = 5
max_unique = 0.41
max_under_5 = 0.42
max_under_10 = 0.43
l_minimum = 6
t_maximum = 0.44
"""
COST = """
[noise.costs.I61]
cap_eur = 40123
share_above_cap = 0.06
mean_eur = 2345
variation = 2.7
source = "CBS 84123"
"""

AREAS = b"3011;6340\n"
LIST = hashlib.sha256(AREAS).hexdigest()
K = ("smallest class of people", "kleinste klasse van mensen")
ALONE = ("the only one of their class", "de enige van hun klasse")
UNDER_5, UNDER_10 = ("in classes under 5", "in klassen onder 5"), ("under 10", "onder 10")
DIFFERENT, DISTANCE = ("in a class, l", "in een klasse, l"), ("to all rows, t", "tot alle rijen, t")
COSTS = "noise.costs"

TOLD = {
    # field of the policy: its name in English and in Dutch, and what stands in the same line
    "version": ("Version", "Versie", "7"),
    "site": ("Site", "Instituut", "gemeente-west"),
    "kind": ("Kind of site", "Soort instituut", ("municipality", "gemeente")),
    "purpose": ("Purpose", "Doel", "evaluation"),
    "legal_basis": ("Legal basis", "Grondslag", "avg-6-1-e, avg-9-2-j"),
    "bsn_basis": ("Basis for reading the BSN", "Grond om het BSN te lezen", "wabb-10"),
    "register_id": ("Number in the record", "Nummer in het verwerkingsregister", "VR-71"),
    "dpia_id": ("Number of the DPIA", "Nummer van de DPIA", "DPIA-72"),
    "recipients": ("Recipients", "Ontvangers van cijfers", "heldennet-central"),
    "retention_months": ("Retention", "Bewaartermijn", "120"),
    "valid_until": ("Valid until", "Geldig tot en met", "2027-03-02"),
    "inhabitants_sha256": ("List of inhabitants", "Lijst van inwoners", LIST),
    "joins.laws": ("household", "household", "jeugdwet, wmo"),
    "joins.basis": ("household", "household", "wmo-5-1-1"),
    "joins.reference": ("household", "household", "B-2026-77"),
    "risk.k_minimum": (*K, ("at least 3", "ten minste 3")),
    "risk.max_unique": (*ALONE, "31 %"),
    "risk.max_under_5": (*UNDER_5, "32 %"),
    "risk.max_under_10": (*UNDER_10, "33 %"),
    "risk.l_minimum": (*DIFFERENT, ("at least 4", "ten minste 4")),
    "risk.t_maximum": (*DISTANCE, "0.34"),
    "risk.sets.k_minimum": (*K, ("at least 5", "ten minste 5")),
    "risk.sets.max_unique": (*ALONE, "41 %"),
    "risk.sets.max_under_5": (*UNDER_5, "42 %"),
    "risk.sets.max_under_10": (*UNDER_10, "43 %"),
    "risk.sets.l_minimum": (*DIFFERENT, ("at least 6", "ten minste 6")),
    "risk.sets.t_maximum": (*DISTANCE, "0.44"),
    "noise.epsilon_per_year": ("Budget a year", "Budget per jaar", "0.73"),
    "noise.delta": ("outside the budget", "buiten het budget", "3e-08"),
    "noise.cubes": ("with noise (cubes)", "met ruis (cubes)", "I33/total, I61/total"),
    f"{COSTS}.cap_eur": ("I61: a family counts", "I61: een gezin telt", "40123"),
    f"{COSTS}.share_above_cap": ("I61: share of all", "I61: deel van alle", "0.06"),
    f"{COSTS}.mean_eur": ("I61: expected mean", "I61: verwacht gemiddelde", "2345"),
    f"{COSTS}.variation": ("I61: standard deviation", "I61: standaardafwijking", "2.7"),
    f"{COSTS}.source": ("I61: public source", "I61: openbare bron", "CBS 84123"),
    "release.approval": ("lets figures go", "cijfers laat gaan", ("a person", "een mens")),
    "release.stays": ("(stays)", "(stays)", "I33S"),
    "disclosure.minimum": ("(minimum)", "(minimum)", "13"),
    "disclosure.dominance": ("(dominance)", "(dominance)", "0.41"),
    "disclosure.p_percent": ("(p_percent)", "(p_percent)", "0.17"),
    "domains.version": ("person", "person", "98"),
    "domains.identifier": (
        "person",
        "person",
        ("whatever their capitals", "hoofdletters te letten"),
    ),
    "tables.regime": ("work_status", "work_status", ("consent", "toestemming")),
    "tables.columns.action": ("postcode", "postcode", "truncate"),
}


def stated(site: str) -> str:
    """A policy in which every field says something that can be found again."""
    text = template("municipality", site, NOW.date(), register_id="VR-71", dpia_id="DPIA-72")
    text = text.replace("version = 1", "version = 7", 1)
    text = text.replace("register_id", f'inhabitants_sha256 = "{LIST}"\nregister_id', 1)
    person = '[domains.person]\nversion = 98\nidentifier = "caseless"'
    text = text.replace("[domains.person]\nversion = 1", person, 1)
    return text.replace("# Domeinen", f"{STATED}{COST}{RISK}\n# Domeinen", 1)


@pytest.fixture
def municipality(tmp_path: Path) -> Site:
    tmp_path.chmod(0o700)
    (tmp_path / "site.toml").write_text(SITE, encoding="utf-8")
    site = settings.read(tmp_path / "site.toml")
    site.policy_file.write_text(stated(site.id), encoding="utf-8")
    site.inhabitants_file.write_bytes(AREAS)
    return site


def fields(model: type[BaseModel], at: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = _model(field.annotation)
        yield from fields(inner, f"{at}{name}.") if inner else [f"{at}{name}"]


def _model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model, get_args(annotation))), None)


def said(command: Any, site: Site, shell: Shell, language: Language) -> list[str]:
    asked = Namespace(
        site=str(site.folder), lang=language, out=None, text=True, no_risk=True, register=None
    )
    lines: list[str] = []
    command.run(asked, Shell(shell.now, shell.user, shell.machine, lines.append))
    return [line for line in lines if not line.startswith(("Policy 7 of", "Digest: "))]


def untold(lines: list[str], language: Language) -> list[str]:
    nl = language == "nl"
    missing = []
    for field, (english, dutch, value) in TOLD.items():
        name = dutch if nl else english
        words = value if isinstance(value, str) else value[nl]
        if not any(name in line and words in line.split(name, 1)[1] for line in lines):
            missing.append(field)
    return missing


def test_the_list_above_has_every_field_of_the_policy_and_no_other() -> None:
    assert sorted(TOLD) == sorted(fields(Policy))


def test_policy_show_tells_every_field(municipality: Site, shell: Shell) -> None:
    assert untold(said(show.COMMAND, municipality, shell, "en"), "en") == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_officers_file_tells_every_field(
    municipality: Site, shell: Shell, language: Language
) -> None:
    assert untold(said(file.COMMAND, municipality, shell, language), language) == []


def test_the_national_rule_stands_beside_the_policy(municipality: Site, shell: Shell) -> None:
    shown = "\n".join(said(show.COMMAND, municipality, shell, "en"))
    assert "Smallest number of families (minimum): 13 (national: 10); how many families" in shown
    assert "Budget a year (epsilon): 0.73 (national: 2); a larger budget is less noise" in shown
    page = "\n".join(said(file.COMMAND, municipality, shell, "nl"))
    assert "(minimum) | in dit beleid: 13; landelijk: 10; wat het betekent: voor hoeveel" in page
    assert "REGELS VOOR CIJFERS DIE HET GEBOUW VERLATEN" in page


def test_without_noise_and_joins_both_say_that_there_is_none(
    municipality: Site, shell: Shell
) -> None:
    municipality.policy_file.write_text(template("municipality", municipality.id, NOW.date()))
    for command in (show.COMMAND, file.COMMAND):
        told = "\n".join(said(command, municipality, shell, "en"))
        assert "No figures leave with noise: this policy chooses none." in told
        assert "This policy joins no records of different laws." in told
        assert "nothing is stored of: social_support." in told
        assert "figures that pass the rules leave without a person looking" in told
