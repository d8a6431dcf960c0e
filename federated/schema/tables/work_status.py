"""Work status (werkstatus ouder), a table of the common data model."""

from federated.schema.column import Column, Exposure, Kind, Raw, RawKind, Table

TABLE = Table(
    name="work_status",
    label_nl="werkstatus ouder",
    key=("work_id",),
    site_kinds=frozenset({"hospital", "municipality"}),
    maps_to="zib ParticipatieInMaatschappij.WerkSituatie; iPCQ",
    columns=(
        Column(
            "work_id",
            Kind.PSEUDONYM,
            Raw(
                "work_id", RawKind.IDENTIFIER, Exposure.IDENTIFYING, target="work_id", required=True
            ),
            required=True,
            domain="work_status",
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
            "day",
            Kind.DAY,
            Raw("date", RawKind.DATE, Exposure.QUASI, target="day", required=True),
            required=True,
            unit="d",
        ),
        Column(
            "employed",
            Kind.BOOLEAN,
            Raw("employed", RawKind.BOOLEAN, Exposure.PAYLOAD, target="employed", required=True),
            required=True,
        ),
        Column(
            "contract_hours",
            Kind.DECIMAL,
            Raw("contract_hours", RawKind.DECIMAL, Exposure.PAYLOAD, target="contract_hours"),
            low=0,
            high=60,
            unit="h/wk",
            source="iPCQ",
        ),
        Column(
            "worked_hours",
            Kind.DECIMAL,
            Raw("worked_hours", RawKind.DECIMAL, Exposure.PAYLOAD, target="worked_hours"),
            low=0,
            high=168,
            unit="h/wk",
            source="iPCQ",
        ),
        Column(
            "absent_days_4wk",
            Kind.DECIMAL,
            Raw("absent_days_4wk", RawKind.DECIMAL, Exposure.PAYLOAD, target="absent_days_4wk"),
            low=0,
            high=28,
            unit="d",
            source="iPCQ absenteeism",
        ),
        Column(
            "presenteeism_factor",
            Kind.DECIMAL,
            Raw(
                "presenteeism_factor",
                RawKind.DECIMAL,
                Exposure.PAYLOAD,
                target="presenteeism_factor",
            ),
            low=0,
            high=1,
            source="iPCQ",
        ),
        Column(
            "unpaid_hours_lost",
            Kind.DECIMAL,
            Raw("unpaid_hours_lost", RawKind.DECIMAL, Exposure.PAYLOAD, target="unpaid_hours_lost"),
            source="iPCQ",
        ),
    ),
    extra=(
        Raw("bsn", RawKind.IDENTIFIER, Exposure.IDENTIFYING),
        Raw("note", RawKind.TEXT, Exposure.IDENTIFYING),
    ),
    subject="person_number",
)
