"""The dossier of a hospital's programme: which columns its CSV files and its workbook have."""

from sites.example_data.sheet import Sheet
from sites.example_data.words import (
    ARMS,
    CONSENT,
    DELIVERY,
    DOMAINS,
    GIVEN_BY,
    HOUSEHOLDS,
    KINDS,
    OFFERS,
    OUTCOMES,
    PAYERS,
    PERSONS,
    PORTS,
    RAISED,
    SCOPE,
    SMOKING,
    WHY_NOT,
)

_FAMILY = {"Gezinsnummer": "family_number"}

SHEETS = (
    Sheet("gezinnen", "family", _FAMILY | {
        "Datum inclusie": "inclusion_date", "Arm": "arm", "Via": "port_of_entry",
        "Komt in aanmerking": "eligible", "Doet mee": "included", "Triage": "severity",
        "Samenstelling": "household_type", "Postcode": "postcode", "SES": "ses_quintile",
        "Tolk": "interpreter_needed", "Opleiding": "parent_education", "Broers/zussen": "n_siblings",
    }, {"arm": ARMS, "port_of_entry": PORTS, "household_type": HOUSEHOLDS}),
    Sheet("patienten", "person", {
        "Patiëntnummer": "person_number", "Gezinsnummer": "family_number", "Rol": "role",
        "In zorg vanaf": "observed_from_date", "In zorg tot": "observed_to_date",
        "Reden einde": "observation_end_reason", "Uitkomst zwangerschap": "pregnancy_outcome",
    }, {"role": PERSONS, "pregnancy_outcome": OUTCOMES}),
    Sheet("zwangerschappen", "pregnancy", {
        "Zwangerschapsnummer": "pregnancy_number", "Patiëntnummer moeder": "mother_number",
        "Aantal kinderen": "n_fetuses", "Roken": "smoking",
        "Psychiatrische voorgeschiedenis": "psychiatric_history", "Kwetsbaar": "vulnerable",
    }, {"smoking": SMOKING}),
    Sheet("bevallingen", "birth", {
        "Patiëntnummer kind": "child_number", "Zwangerschapsnummer": "pregnancy_number",
        "Aantal": "plurality", "Rang": "birth_order", "Wijze": "delivery_mode", "Plaats": "place",
        "Aangeboren afwijking": "congenital_anomaly", "Kinderarts": "paediatrician_involved",
        "Uitkomst": "outcome",
    }, {"delivery_mode": DELIVERY, "outcome": OUTCOMES}),
    Sheet("signaleringen", "signal", {
        "Nummer": "signal_id", "Gezinsnummer": "family_number", "Betreft": "person_role",
        "Leefgebied": "life_domain", "Ernst": "severity", "Gezien door": "raised_by_role",
        "Datum": "date", "Actie nodig": "action_needed", "Gesloten": "closed_date",
        "Reden": "closed_reason",
    }, {"person_role": PERSONS, "life_domain": DOMAINS, "raised_by_role": RAISED}),
    Sheet("kosten", "cost_line", {
        "Regel": "cost_id", "Gezinsnummer": "family_number", "Betaler": "payer",
        "Soort": "category", "Vanaf": "period_start_date", "Aantal": "quantity",
        "Prijs": "unit_price_eur", "Bedrag": "amount_eur", "Prijspeil": "price_year",
        "Herkomst prijs": "price_source", "Soort prijs": "price_kind",
    }, {"payer": PAYERS}),
    Sheet("toestemming", "objection", {
        "Nummer": "objection_id", "Patiëntnummer": "person_number", "Doel": "purpose",
        "Besluit": "status", "Datum": "date", "Gegeven door": "given_by", "Betreft": "tables",
        "Grondslag": "regime",
    }, {"status": CONSENT, "given_by": GIVEN_BY, "tables": SCOPE}),
)  # fmt: skip

WORKBOOK = (
    Sheet("interventies", "intervention", {
        "Nummer": "intervention_id", "Gezinsnummer": "family_number", "Interventie": "kind",
        "Leefgebied": "life_domain", "Aangeboden": "offered_date", "Antwoord": "offer_status",
        "Start": "start_date", "Einde": "end_date", "Niet gestart": "not_started_reason",
        "Aangeboden door": "offered_by_role", "Betreft": "person_role",
    }, {"kind": KINDS, "life_domain": DOMAINS, "offer_status": OFFERS,
        "not_started_reason": WHY_NOT, "person_role": PERSONS}),
    Sheet("werkstatus", "work_status", {
        "Nummer": "work_id", "Patiëntnummer": "person_number", "Datum": "date", "Werkt": "employed",
        "Contracturen": "contract_hours", "Gewerkte uren": "worked_hours",
        "Verzuimdagen": "absent_days_4wk", "Presenteïsme": "presenteeism_factor",
    }),
    Sheet("capaciteit", "site_capacity", {
        "Maand": "month", "Rol": "role", "FTE": "fte", "Medewerkers": "n_professionals",
        "Gezinnen": "active_families", "Wachtlijst": "waiting_list_n",
        "Partners": "partner_types_active",
    }),
)  # fmt: skip
