"""Birth (geboorte), a table of the common data model."""

from federated.schema.column import Column, Exposure, Kind, Raw, RawKind, Table

TABLE = Table(
    name="birth",
    label_nl="geboorte",
    key=("child_pid",),
    site_kinds=frozenset({"hospital"}),
    maps_to="kernset uitkomst_per_kind/baring; FHIR Encounter + Observation; OMOP visit + measurement",
    columns=(
        Column(
            "child_pid",
            Kind.PSEUDONYM,
            Raw(
                "child_number",
                RawKind.IDENTIFIER,
                Exposure.IDENTIFYING,
                target="child_pid",
                required=True,
            ),
            required=True,
            domain="person",
        ),
        Column(
            "pregnancy_pid",
            Kind.PSEUDONYM,
            Raw(
                "pregnancy_number", RawKind.IDENTIFIER, Exposure.IDENTIFYING, target="pregnancy_pid"
            ),
            domain="pregnancy",
        ),
        Column(
            "ga_days",
            Kind.INTEGER,
            Raw("ga_days", RawKind.INTEGER, Exposure.QUASI, target="ga_days", required=True),
            required=True,
            low=140,
            high=310,
            unit="d",
            source="kernset zwangerschapsduur; BDS 82 (50–350); SNOMED 57036006 in {w}",
        ),
        Column(
            "birth_weight_g",
            Kind.INTEGER,
            Raw(
                "birth_weight_g",
                RawKind.INTEGER,
                Exposure.PAYLOAD,
                target="birth_weight_g",
                required=True,
            ),
            required=True,
            low=300,
            high=6500,
            unit="g",
            source="kernset geboortegewicht; BDS 110 (g!); LOINC 29463-7",
        ),
        Column(
            "sex",
            Kind.CODE,
            Raw("sex", RawKind.CODE, Exposure.QUASI, target="sex", required=True),
            required=True,
            allowed=("male", "female", "unknown", "not_conclusive"),
        ),
        Column(
            "plurality",
            Kind.INTEGER,
            Raw("plurality", RawKind.INTEGER, Exposure.QUASI, target="plurality", required=True),
            required=True,
            low=1,
            high=5,
        ),
        Column(
            "birth_order",
            Kind.INTEGER,
            Raw("birth_order", RawKind.INTEGER, Exposure.QUASI, target="birth_order"),
            low=1,
            high=5,
            source="kernset",
        ),
        Column(
            "apgar5",
            Kind.INTEGER,
            Raw("apgar5", RawKind.INTEGER, Exposure.PAYLOAD, target="apgar5"),
            low=0,
            high=10,
            unit="{score}",
            source="LOINC 9274-2 (1 min 9272-6 in nl-core, 10 min 9271-8)",
        ),
        Column(
            "delivery_mode",
            Kind.CODE,
            Raw("delivery_mode", RawKind.CODE, Exposure.PAYLOAD, target="delivery_mode"),
            allowed=("spontaneous", "assisted", "planned_cs", "emergency_cs"),
            source="kernset type_partus SNOMED",
        ),
        Column(
            "place",
            Kind.CODE,
            Raw("place", RawKind.CODE, Exposure.PAYLOAD, target="place"),
            allowed=("home", "birth_centre", "hospital"),
            source="kernset werkelijke_plaats_baring",
        ),
        Column(
            "congenital_anomaly",
            Kind.BOOLEAN,
            Raw(
                "congenital_anomaly", RawKind.BOOLEAN, Exposure.PAYLOAD, target="congenital_anomaly"
            ),
            source="kernset congenitale_afwijkingenq",
        ),
        Column(
            "paediatrician_involved",
            Kind.BOOLEAN,
            Raw(
                "paediatrician_involved",
                RawKind.BOOLEAN,
                Exposure.PAYLOAD,
                target="paediatrician_involved",
            ),
            source="kernset kinderarts_betrokkenq",
        ),
        Column(
            "outcome",
            Kind.CODE,
            Raw("outcome", RawKind.CODE, Exposure.PAYLOAD, target="outcome", required=True),
            required=True,
            allowed=("live", "stillbirth", "neonatal_death"),
            source="kernset perinatale_sterfteq",
        ),
    ),
    extra=(
        Raw("bsn", RawKind.IDENTIFIER, Exposure.IDENTIFYING),
        Raw("mother_number", RawKind.IDENTIFIER, Exposure.IDENTIFYING),
        Raw("note", RawKind.TEXT, Exposure.IDENTIFYING),
    ),
    subject="child_number",
    assembled=True,
)
