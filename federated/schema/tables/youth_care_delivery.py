"""Youth care delivery (levering jeugdhulp), a table of the common data model."""

from federated.schema.column import Column, Exposure, Kind, Raw, RawKind, Table

TABLE = Table(
    name="youth_care_delivery",
    label_nl="levering jeugdhulp",
    key=("delivery_id",),
    site_kinds=frozenset({"municipality"}),
    maps_to="iJw JW305 StartProduct, JW307 StopProduct; CBS Beleidsinformatie Jeugd",
    columns=(
        Column(
            "delivery_id",
            Kind.PSEUDONYM,
            Raw(
                "delivery_id",
                RawKind.IDENTIFIER,
                Exposure.IDENTIFYING,
                target="delivery_id",
                required=True,
            ),
            required=True,
            domain="youth_care_delivery",
        ),
        Column(
            "assignment_no_pid",
            Kind.PSEUDONYM,
            Raw(
                "assignment_number",
                RawKind.IDENTIFIER,
                Exposure.IDENTIFYING,
                target="assignment_no_pid",
                required=True,
            ),
            required=True,
            domain="assignment",
        ),
        Column(
            "start_day",
            Kind.DAY,
            Raw("start_date", RawKind.DATE, Exposure.QUASI, target="start_day", required=True),
            required=True,
            unit="d",
            source="Begindatum",
        ),
        Column(
            "end_day",
            Kind.DAY,
            Raw("end_date", RawKind.DATE, Exposure.QUASI, target="end_day"),
            unit="d",
            source="Einddatum",
        ),
        Column(
            "end_reason",
            Kind.CODE,
            Raw("end_reason", RawKind.CODE, Exposure.PAYLOAD, target="end_reason"),
            allowed=("02", "20", "31", "32", "33", "34", "35", "36", "37", "38", "39"),
            source="RedenBeeindiging",
        ),
        Column(
            "hulpvorm",
            Kind.CODE,
            Raw("hulpvorm", RawKind.CODE, Exposure.PAYLOAD, target="hulpvorm"),
            allowed=("01", "02", "03", "04", "11", "12", "13", "14"),
            source="CBS",
        ),
        Column(
            "crisis_start",
            Kind.BOOLEAN,
            Raw("crisis_start", RawKind.BOOLEAN, Exposure.PAYLOAD, target="crisis_start"),
            source="CBS Gestart met crisis",
        ),
        Column(
            "outcome_satisfaction",
            Kind.INTEGER,
            Raw(
                "outcome_satisfaction",
                RawKind.INTEGER,
                Exposure.PAYLOAD,
                target="outcome_satisfaction",
            ),
            source="CBS outcome 4.3",
        ),
        Column(
            "outcome_independent",
            Kind.INTEGER,
            Raw(
                "outcome_independent",
                RawKind.INTEGER,
                Exposure.PAYLOAD,
                target="outcome_independent",
            ),
            source="CBS outcome 4.4",
        ),
    ),
    extra=(
        Raw("person_number", RawKind.IDENTIFIER, Exposure.IDENTIFYING),
        Raw("bsn", RawKind.IDENTIFIER, Exposure.IDENTIFYING),
        Raw("note", RawKind.TEXT, Exposure.IDENTIFYING),
    ),
    subject="person_number",
    assembled=True,
)
