"""The files of a municipality outside youth care: residents by BSN, households, its own help."""

from sites.example_data.sheet import Sheet
from sites.example_data.words import (
    ARMS,
    CONSENT,
    DOMAINS,
    GIVEN_BY,
    HOUSEHOLDS,
    PAYERS,
    PERSONS,
    PORTS,
    RAISED,
    RESULTS,
    SCOPE,
    SEXES,
    SUPPORT,
)

_HOUSEHOLD = {"Huishoudnummer": "family_number"}

SHEETS = (
    Sheet("inwoners", "person", {
        "BSN": "bsn", **_HOUSEHOLD, "Rol": "role", "Geslacht": "sex", "Geboortejaar": "birth_year",
        "Geboortedatum": "birth_date", "Overleden": "death_date", "Gemeente": "residence_gemeente",
        "Naam": "name", "Adres": "address", "Telefoon": "telephone", "E-mail": "email",
        "Vertrokken": "observed_to_date", "Reden einde": "observation_end_reason",
    }, {"role": PERSONS, "sex": SEXES}),
    Sheet("huishoudens", "family", _HOUSEHOLD | {
        "Datum inclusie": "inclusion_date", "Arm": "arm", "Via": "port_of_entry",
        "Komt in aanmerking": "eligible", "Doet mee": "included", "Triage": "severity",
        "Samenstelling": "household_type", "Postcode": "postcode", "SES": "ses_quintile",
        "Tolk": "interpreter_needed", "Opleiding": "parent_education", "Kinderen": "n_siblings",
    }, {"arm": ARMS, "port_of_entry": PORTS, "household_type": HOUSEHOLDS}),
    Sheet("signalen", "signal", {
        "Nummer": "signal_id", **_HOUSEHOLD, "Betreft": "person_role", "Leefgebied": "life_domain",
        "Ernst": "severity", "Gezien door": "raised_by_role", "Datum": "date",
        "Actie nodig": "action_needed", "Gesloten": "closed_date", "Reden": "closed_reason",
    }, {"person_role": PERSONS, "life_domain": DOMAINS, "raised_by_role": RAISED}),
    Sheet("plannen", "care_plan", {
        "Nummer": "plan_id", **_HOUSEHOLD, "Start": "start_date", "Einde": "end_date",
        "Medische doelen": "n_medical_goals", "Sociale doelen": "n_social_goals",
        "Ouders akkoord": "parent_agreed", "Signaal": "signal_id", "Betreft": "person_role",
    }, {"person_role": PERSONS}),
    Sheet("zorgteam", "care_team_member", {
        "Nummer": "membership_id", **_HOUSEHOLD, "Rol": "role", "Regie": "case_manager",
        "Vanaf": "from_date", "Tot": "to_date",
    }),
    Sheet("ondersteuning", "social_support", {
        "Nummer": "support_id", **_HOUSEHOLD, "Soort": "kind", "Aangevraagd": "request_date",
        "Start": "start_date", "Einde": "end_date", "Resultaat": "result",
    }, {"kind": SUPPORT, "result": RESULTS}),
    Sheet("kosten", "cost_line", {
        "Regel": "cost_id", **_HOUSEHOLD, "Betaler": "payer", "Soort": "category",
        "Vanaf": "period_start_date", "Aantal": "quantity", "Prijs": "unit_price_eur",
        "Bedrag": "amount_eur", "Prijspeil": "price_year", "Herkomst prijs": "price_source",
        "Soort prijs": "price_kind",
    }, {"payer": PAYERS}),
    Sheet("bezwaren", "objection", {
        "Nummer": "objection_id", "BSN": "bsn", "Doel": "purpose", "Besluit": "status",
        "Datum": "date", "Gegeven door": "given_by", "Betreft": "tables", "Grondslag": "regime",
    }, {"status": CONSENT, "given_by": GIVEN_BY, "tables": SCOPE}),
)  # fmt: skip
