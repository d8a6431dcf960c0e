"""Developmental test (ontwikkelingsonderzoek), a table of the common data model."""

from federated.schema.column import Column, Exposure, Kind, Raw, RawKind, Table

TABLE = Table(
    name="developmental_test",
    label_nl="ontwikkelingsonderzoek",
    key=("test_id",),
    site_kinds=frozenset({"hospital", "municipality"}),
    maps_to="zib OntwikkelingKind (nl-core-DevelopmentChild); BDS DDI 879–1002; OMOP measurement",
    columns=(
        Column(
            "test_id",
            Kind.PSEUDONYM,
            Raw(
                "test_id", RawKind.IDENTIFIER, Exposure.IDENTIFYING, target="test_id", required=True
            ),
            required=True,
            domain="developmental_test",
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
            "instrument",
            Kind.CODE,
            Raw("instrument", RawKind.CODE, Exposure.PAYLOAD, target="instrument", required=True),
            required=True,
            allowed=("bayley3_nl", "aims", "timp", "asq3", "ddi_dscore", "cbcl15"),
        ),
        Column(
            "domain",
            Kind.CODE,
            Raw("domain", RawKind.CODE, Exposure.PAYLOAD, target="domain", required=True),
            required=True,
            allowed=(
                "cognitive",
                "language",
                "motor",
                "fine_motor",
                "gross_motor",
                "communication",
                "problem_solving",
                "personal_social",
                "total",
            ),
        ),
        Column(
            "score",
            Kind.DECIMAL,
            Raw("score", RawKind.DECIMAL, Exposure.PAYLOAD, target="score", required=True),
            required=True,
        ),
        Column(
            "score_type",
            Kind.CODE,
            Raw("score_type", RawKind.CODE, Exposure.PAYLOAD, target="score_type", required=True),
            required=True,
            allowed=("composite", "raw", "percentile", "z", "daz"),
        ),
        Column(
            "day",
            Kind.DAY,
            Raw("date", RawKind.DATE, Exposure.QUASI, target="day", required=True),
            required=True,
            unit="d",
        ),
        Column(
            "valid",
            Kind.BOOLEAN,
            Raw("valid", RawKind.BOOLEAN, Exposure.PAYLOAD, target="valid", required=True),
            required=True,
        ),
    ),
    extra=(
        Raw("bsn", RawKind.IDENTIFIER, Exposure.IDENTIFYING),
        Raw("note", RawKind.TEXT, Exposure.IDENTIFYING),
    ),
    subject="person_number",
)
