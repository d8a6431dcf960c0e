"""The columns of the made-up exports: which heading stands for which raw column.

Semicolons, Dutch dates and Dutch codes, so that the mapping has work to do.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

SEXES = {"M": "male", "V": "female"}
ROLES = {"kind": "index_child", "moeder": "mother", "partner": "partner"}
YES_NO = {"Ja": "true", "Nee": "false"}


@dataclass(frozen=True, slots=True)
class Export:
    """One CSV file. ``columns`` maps a heading to a raw column, ``codes`` a raw column's words."""

    table: str
    columns: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)

    @property
    def raws(self) -> dict[str, str]:
        """Heading by raw column."""
        return {raw: heading for heading, raw in self.columns.items()}

    def toml(self) -> str:
        """Return the mapping file; JSON strings are valid TOML strings."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield f'table = "{self.table}"\nversion = "1"\nseparator = ";"\ndates = ["%d-%m-%Y"]'
        yield "[columns]"
        for heading, raw in self.columns.items():
            yield f"{json.dumps(heading)} = {{ to = {json.dumps(raw)}{self._codes(raw)} }}"
        yield "[constants]"
        for raw, value in self.constants.items():
            yield f"{raw} = {json.dumps(value)}"

    def _codes(self, raw: str) -> str:
        if raw not in self.codes:
            return ""
        pairs = (f"{json.dumps(k)} = {json.dumps(v)}" for k, v in self.codes[raw].items())
        return f", codes = {{ {', '.join(pairs)} }}"


EXPORTS = (
    Export("family", {
        "Gezin": "family_number", "Inclusie": "inclusion_date", "Arm": "arm",
        "Via": "port_of_entry", "Aanmerking": "eligible", "Doet mee": "included",
        "Postcode": "postcode",
    }, {"eligible": YES_NO, "included": YES_NO}),
    Export("person", {
        "Patient": "person_number", "Gezin": "family_number", "Rol": "role", "Geslacht": "sex",
        "Geboren": "birth_date", "Geboortejaar": "birth_year", "Overleden": "death_date",
    }, {"role": ROLES, "sex": SEXES}, {"residence_gemeente": "0599"}),
    Export("birth", {
        "Kind": "child_number", "Duur": "ga_days", "Gewicht": "birth_weight_g", "Geslacht": "sex",
        "Apgar": "apgar5",
    }, {"sex": SEXES}, {"plurality": "1", "outcome": "live", "place": "hospital"}),
    Export("admission", {
        "Opname": "admission_id", "Patient": "person_number", "Soort": "kind",
        "Van": "start_date", "Uur van": "start_hour", "Tot": "end_date", "Uur tot": "end_hour",
        "Spoed": "urgency", "Naar": "discharge_to", "Reden": "reason_class",
        "ICD-10": "primary_icd10",
    }),
    Export("questionnaire_score", {
        "Nummer": "score_id", "Patient": "person_number", "Lijst": "instrument",
        "Moment": "timepoint", "Datum": "date", "Score": "score", "Vragen": "n_items",
        "Leeg": "n_missing",
    }, constants={"version": "1", "scale": "total"}),
    Export("objection", {
        "Nummer": "objection_id", "Patient": "person_number", "Besluit": "status",
        "Datum": "date", "Door": "given_by", "Betreft": "tables", "Grondslag": "regime",
    }, constants={"purpose": "both"}),
)  # fmt: skip
