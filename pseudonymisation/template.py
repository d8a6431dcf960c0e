"""A complete policy to start from: every column with the strictest action that still counts.

Derived from the data model, valid at once, and meant to be read: the comments are Dutch and
English, and what a privacy officer must fill in stands at the top.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from federated.schema import Column, Exposure, Kind, Raw, RawKind, Table
from pseudonymisation import closed_world, places, steering
from pseudonymisation.legal import BsnBasis, Regime
from pseudonymisation.risk import sets

TO_FILL_IN = "nog in te vullen / to be filled in"
_CONSENT = {"questionnaire_score", "work_status"}
_MEANING = {
    Regime.CONSENT: "alleen met toestemming / only with consent",
    Regime.NO_OBJECTION: "tenzij bezwaar / unless there is an objection",
    Regime.STATUTORY: "altijd / always",
}
_BSN = {"hospital": BsnBasis.CARE_PROVIDER, "municipality": BsnBasis.GOVERNMENT}
_HEAD = """\
# Pseudonimiseringsbeleid / pseudonymisation policy
# Elke kolom heeft precies één actie; wat hier niet staat, komt er niet in.
# Every column has exactly one action; what is not named here does not come in.
# Pas aan, verhoog "version"; dan: heldennet-site policy propose, advise (FG), approve (mandaat)
# Change it, raise "version"; then: heldennet-site policy propose, advise (DPO), approve (mandate)

version = 1
site = "{site}"
kind = "{kind}"
purpose = "evaluation" # doel / purpose: it separates the pseudonyms of two purposes
# Grondslag, AVG art. 6 en 9: voorbeeld, geen juridisch advies / example, not legal advice
legal_basis = ["avg-6-1-e", "avg-9-2-j"]
bsn_basis = "{bsn}" # het BSN wordt gelezen en nooit bewaard / the BSN is read, never stored
register_id = {register_id} # verwerkingsregister / record of processing
dpia_id = {dpia_id}
recipients = ["heldennet-central"] # ontvangers van cijfers / receivers of figures
retention_months = {retention_months} # bewaartermijn / retention
valid_until = {valid_until} # geldig tot en met / valid until, this day included
"""
_JOINS = """\
# Wetten / laws: gegevens van de Wmo, Wgs en Pw worden niet aan die van de Jeugdwet gekoppeld en dus
# niet bewaard, tenzij hier de grondslag staat. / Records of the Wmo, Wgs and Pw are not joined with
# those of the Jeugdwet, and so not stored, unless the basis stands here, for instance:
# [joins.household]
# laws = ["jeugdwet", "pw", "wgs", "wmo"]
# basis = "uavg-24"
# reference = "besluit / decision number"
"""
_RISK = """\
# Grenzen aan het risico op herkenning, als u die wilt: een levering die er niet aan voldoet stopt.
# Zonder deze tabel stopt niets erop; docs/privacy-officer.md zegt wanneer ze zin hebben.
# Limits on the risk of being recognised, if you want them: a run that does not meet them stops.
# Without this table nothing stops for it; docs/privacy-officer.md says when they make sense.
# [risk] # voor elke set kenmerken / for every set of characteristics: {sets}
# k_minimum = 5 # zo veel mensen lijken ten minste op elkaar / so many look alike at least
# max_unique = 0.05 # deel van de rijen dat alleen staat / share of rows that are alone, 0 to 1
# max_under_5 = 0.1 # deel in klassen onder 5 / share of rows in classes under 5
# max_under_10 = 0.2 # deel in klassen onder 10 / share of rows in classes under 10
# l_minimum = 2 # verschillende gevoelige waarden per klasse / different sensitive values a class
# t_maximum = 0.5 # afstand van een klasse tot alle rijen / distance of a class to all rows, 0 to 1
# [risk.sets.{first}] # alleen voor deze set / for this set only
# k_minimum = 1 # 1: geen grens / no limit
"""
_RELEASE = """\
# Wie laat cijfers gaan die aan de regels voldoen: niemand meer (rule), of een mens (hand).
# Who lets figures go that passed the rules: nobody besides (rule), or a person (hand).
# [release]
# approval = "hand" # heldennet-site release page, release approve / release refuse
# stays = ["I01"] # niet publiceren, zodat I04 en I61 dat kunnen / not published, so that those can be
"""
_DISCLOSURE = """\
# Welke cijfers te klein zijn: de landelijke regel, die u strenger mag maken en nooit ruimer.
# Which figures are too small: the national rule, which you may tighten and never loosen.
# [disclosure]
# minimum = 10 # gezinnen achter een cijfer / families behind a figure: 10 or more
# dominance = 0.5 # deel van één gezin in een som / share of one family in a sum: 0.5 or less
# p_percent = 0.1 # ruimte om wat een gezin kostte / room around what a family cost: 0.1 or more
"""
_NOISE = """\
# Welke indicatoren met ruis naar buiten gaan in plaats van exact of verborgen; zie docs/noise.md.
# Which indicators leave with noise instead of exact or hidden; see docs/noise.md.
# [noise]
# epsilon_per_year = 1 # van alle tabellen samen / of all tables together: 2 or less
# cubes = ["{cube}"]
"""
_NOISY = {"hospital": "I09/total", "municipality": "I33/total"}


def template(
    kind: Literal["hospital", "municipality"],
    site: str,
    today: date,
    *,
    register_id: str = TO_FILL_IN,
    dpia_id: str = TO_FILL_IN,
    retention_months: int = 120,
) -> str:
    """Return the text of a complete ``policy.toml`` that is valid for a year."""
    head = _HEAD.format(
        site=site,
        kind=kind,
        bsn=_BSN[kind].value,
        valid_until=today + timedelta(days=365),
        register_id=json.dumps(register_id, ensure_ascii=False),
        dpia_id=json.dumps(dpia_id, ensure_ascii=False),
        retention_months=retention_months,
    )
    joins = [_JOINS] if kind == "municipality" else []
    noise = _NOISE.format(cube=_NOISY[kind])
    parts = [
        head,
        *joins,
        *_domains(kind),
        _risk(kind),
        _DISCLOSURE,
        noise,
        _RELEASE,
        *_tables(kind),
    ]
    return "\n".join(parts) + "\n"


def default(raw: Raw, column: Column | None) -> str:
    """Return the action of a column, as it is written in the file."""
    if column is None:
        return '{ action = "drop" }'
    if column.kind == Kind.PSEUDONYM:
        return f'{{ action = "pseudonym", domain = "{column.domain}" }}'
    if raw.kind == RawKind.DATE:
        return _of_date(column)
    if places.is_postcode(raw):
        return f'{{ action = "truncate", positions = {places.FREE} }}'
    if raw.exposure == Exposure.IDENTIFYING:
        return '{ action = "drop" }'
    if raw.name == "birth_year":
        return '{ action = "band", width = 5 }'
    return '{ action = "keep" }'


def _of_date(column: Column) -> str:
    if column.kind == Kind.DAY:
        return '{ action = "days_since", of = "day0" }'
    return f'{{ action = "generalise", to = "{column.kind.value}" }}'


def _risk(kind: str) -> str:
    names = [one.name for one in sets.of(kind)]
    return _RISK.format(sets=", ".join(names), first=names[0])


def _domains(kind: str) -> Iterator[str]:
    yield "# Domeinen: binnen een domein is dezelfde persoon hetzelfde pseudoniem."
    yield "# Domains: within one, the same person has the same pseudonym; a new version, new ones."
    for domain in closed_world.domains(kind):
        yield f"[domains.{domain}]\nversion = 1\n"


def _tables(kind: str) -> Iterator[str]:
    for table in closed_world.tables(kind).values():
        regime = _regime(table)
        yield f"# {table.label_nl} / {table.name.replace('_', ' ')}: {_MEANING[regime]}"
        yield f'[tables.{table.name}]\nregime = "{regime.value}"\n'
        yield f"[tables.{table.name}.columns]"
        for raw in table.raws:
            yield f"{raw.name} = {default(raw, closed_world.stored(table, raw))}"
        yield ""


def _regime(table: Table) -> Regime:
    if table.name in _CONSENT:
        return Regime.CONSENT
    return Regime.STATUTORY if steering.always(table) else Regime.NO_OBJECTION
