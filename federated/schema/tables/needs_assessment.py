"""Needs assessment (brede intake / behoeften), a table of the common data model."""

from federated.schema.column import Column, Exposure, Kind, Raw, RawKind, Table

TABLE = Table(
    name="needs_assessment",
    label_nl="brede intake / behoeften",
    key=("assessment_id",),
    site_kinds=frozenset({"hospital", "municipality"}),
    maps_to="FHIR QuestionnaireResponse; GIZ/4D-model; zib Gezinssituatie, Woonsituatie, ParticipatieInMaatschappij",
    columns=(
        Column(
            "assessment_id",
            Kind.PSEUDONYM,
            Raw(
                "assessment_id",
                RawKind.IDENTIFIER,
                Exposure.IDENTIFYING,
                target="assessment_id",
                required=True,
            ),
            required=True,
            domain="needs_assessment",
        ),
        Column(
            "family_pid",
            Kind.PSEUDONYM,
            Raw(
                "family_number",
                RawKind.IDENTIFIER,
                Exposure.IDENTIFYING,
                target="family_pid",
                required=True,
            ),
            required=True,
            domain="family",
        ),
        Column(
            "day",
            Kind.DAY,
            Raw("date", RawKind.DATE, Exposure.QUASI, target="day", required=True),
            required=True,
            unit="d",
        ),
        Column(
            "life_domain",
            Kind.CODE,
            Raw("life_domain", RawKind.CODE, Exposure.PAYLOAD, target="life_domain", required=True),
            required=True,
            allowed=(
                "medical",
                "development",
                "mental",
                "relation",
                "network",
                "debt",
                "housing",
                "addiction",
                "intellectual_disability",
                "violence",
                "work",
                "care_logistics",
            ),
            source="one row per domain",
        ),
        Column(
            "need_level",
            Kind.CODE,
            Raw("need_level", RawKind.CODE, Exposure.PAYLOAD, target="need_level", required=True),
            required=True,
            allowed=("none", "light", "moderate", "severe", "not_assessed"),
        ),
        Column(
            "parent_agrees",
            Kind.BOOLEAN,
            Raw("parent_agrees", RawKind.BOOLEAN, Exposure.PAYLOAD, target="parent_agrees"),
        ),
    ),
    extra=(
        Raw("person_number", RawKind.IDENTIFIER, Exposure.IDENTIFYING),
        Raw("bsn", RawKind.IDENTIFIER, Exposure.IDENTIFYING),
        Raw("note", RawKind.TEXT, Exposure.IDENTIFYING),
    ),
    subject="family_number",
)
