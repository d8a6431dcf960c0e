"""Care plan (zorgplan / gezinsplan), a table of the common data model."""

from federated.schema.column import Column, Exposure, Kind, Raw, RawKind, Table

TABLE = Table(
    name="care_plan",
    label_nl="zorgplan / gezinsplan",
    key=("plan_id",),
    site_kinds=frozenset({"hospital", "municipality"}),
    maps_to="FHIR CarePlan/Goal (nl-core-TreatmentObjective); iJw zorgplan",
    columns=(
        Column(
            "plan_id",
            Kind.PSEUDONYM,
            Raw(
                "plan_id", RawKind.IDENTIFIER, Exposure.IDENTIFYING, target="plan_id", required=True
            ),
            required=True,
            domain="care_plan",
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
            "start_day",
            Kind.DAY,
            Raw("start_date", RawKind.DATE, Exposure.QUASI, target="start_day", required=True),
            required=True,
            unit="d",
        ),
        Column(
            "end_day",
            Kind.DAY,
            Raw("end_date", RawKind.DATE, Exposure.QUASI, target="end_day"),
            unit="d",
        ),
        Column(
            "n_medical_goals",
            Kind.INTEGER,
            Raw(
                "n_medical_goals",
                RawKind.INTEGER,
                Exposure.PAYLOAD,
                target="n_medical_goals",
                required=True,
            ),
            required=True,
            low=0,
            high=50,
        ),
        Column(
            "n_social_goals",
            Kind.INTEGER,
            Raw(
                "n_social_goals",
                RawKind.INTEGER,
                Exposure.PAYLOAD,
                target="n_social_goals",
                required=True,
            ),
            required=True,
            low=0,
            high=50,
        ),
        Column(
            "parent_agreed",
            Kind.BOOLEAN,
            Raw(
                "parent_agreed",
                RawKind.BOOLEAN,
                Exposure.PAYLOAD,
                target="parent_agreed",
                required=True,
            ),
            required=True,
        ),
        Column(
            "goals_met",
            Kind.INTEGER,
            Raw("goals_met", RawKind.INTEGER, Exposure.PAYLOAD, target="goals_met"),
            low=0,
            high=100,
        ),
        Column(
            "signal_id",
            Kind.PSEUDONYM,
            Raw("signal_id", RawKind.IDENTIFIER, Exposure.IDENTIFYING, target="signal_id"),
            domain="signal",
        ),
        Column(
            "person_role",
            Kind.CODE,
            Raw("person_role", RawKind.CODE, Exposure.QUASI, target="person_role"),
            allowed=("child", "mother", "partner", "sibling", "family"),
        ),
    ),
    extra=(
        Raw("person_number", RawKind.IDENTIFIER, Exposure.IDENTIFYING),
        Raw("bsn", RawKind.IDENTIFIER, Exposure.IDENTIFYING),
        Raw("note", RawKind.TEXT, Exposure.IDENTIFYING),
    ),
    subject="family_number",
)
