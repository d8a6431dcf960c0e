"""Diagnosis (diagnose/probleem), a table of the common data model."""

from federated.schema.column import Column, Exposure, Kind, Raw, RawKind, Table

TABLE = Table(
    name="diagnosis",
    label_nl="diagnose/probleem",
    key=("diagnosis_id",),
    site_kinds=frozenset({"hospital"}),
    maps_to="zib Probleem (nl-core-Problem); OMOP condition_occurrence",
    columns=(
        Column(
            "diagnosis_id",
            Kind.PSEUDONYM,
            Raw(
                "diagnosis_id",
                RawKind.IDENTIFIER,
                Exposure.IDENTIFYING,
                target="diagnosis_id",
                required=True,
            ),
            required=True,
            domain="diagnosis",
        ),
        Column(
            "person_pid",
            Kind.PSEUDONYM,
            Raw(
                "person_number",
                RawKind.IDENTIFIER,
                Exposure.IDENTIFYING,
                target="person_pid",
                required=True,
            ),
            required=True,
            domain="person",
        ),
        Column(
            "system",
            Kind.CODE,
            Raw("system", RawKind.CODE, Exposure.PAYLOAD, target="system", required=True),
            required=True,
            allowed=("icd10", "snomed", "icpc1", "dhd"),
        ),
        Column(
            "code",
            Kind.TEXT,
            Raw("code", RawKind.TEXT, Exposure.PAYLOAD, target="code", required=True),
            required=True,
            source="Condition.code",
        ),
        Column(
            "start_day",
            Kind.DAY,
            Raw("start_date", RawKind.DATE, Exposure.QUASI, target="start_day", required=True),
            required=True,
            unit="d",
            source="onset",
        ),
        Column(
            "verification",
            Kind.CODE,
            Raw("verification", RawKind.CODE, Exposure.PAYLOAD, target="verification"),
            allowed=("suspected", "confirmed", "refuted"),
            source="verificationStatus",
        ),
        Column(
            "life_domain",
            Kind.CODE,
            Raw("life_domain", RawKind.CODE, Exposure.PAYLOAD, target="life_domain"),
            allowed=("medical", "psychiatric", "social"),
        ),
    ),
    extra=(
        Raw("bsn", RawKind.IDENTIFIER, Exposure.IDENTIFYING),
        Raw("note", RawKind.TEXT, Exposure.IDENTIFYING),
    ),
    subject="person_number",
)
