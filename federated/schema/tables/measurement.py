"""Measurement (meting), a table of the common data model."""

from federated.schema.column import Column, Exposure, Kind, Raw, RawKind, Table

TABLE = Table(
    name="measurement",
    label_nl="meting",
    key=("measurement_id",),
    site_kinds=frozenset({"hospital", "municipality"}),
    maps_to="zib Lichaamsgewicht/-lengte/Schedelomvang/ApgarScore; OMOP measurement; BDS 235/245/252",
    columns=(
        Column(
            "measurement_id",
            Kind.PSEUDONYM,
            Raw(
                "measurement_id",
                RawKind.IDENTIFIER,
                Exposure.IDENTIFYING,
                target="measurement_id",
                required=True,
            ),
            required=True,
            domain="measurement",
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
            "code",
            Kind.CODE,
            Raw("code", RawKind.CODE, Exposure.PAYLOAD, target="code", required=True),
            required=True,
            allowed=(
                "weight",
                "length",
                "head_circumference",
                "apgar1",
                "apgar5",
                "apgar10",
                "bilirubin",
                "spo2",
            ),
            source="LOINC 29463-7, 8302-2, 9843-4",
        ),
        Column(
            "value",
            Kind.DECIMAL,
            Raw("value", RawKind.DECIMAL, Exposure.PAYLOAD, target="value", required=True),
            required=True,
        ),
        Column(
            "unit",
            Kind.CODE,
            Raw("unit", RawKind.CODE, Exposure.PAYLOAD, target="unit", required=True),
            required=True,
            allowed=("g", "mm", "{score}", "umol/L", "%"),
            source="BDS mm and g; FHIR cm and g/kg",
        ),
        Column(
            "day",
            Kind.DAY,
            Raw("date", RawKind.DATE, Exposure.QUASI, target="day", required=True),
            required=True,
            unit="d",
        ),
    ),
    extra=(
        Raw("bsn", RawKind.IDENTIFIER, Exposure.IDENTIFYING),
        Raw("note", RawKind.TEXT, Exposure.IDENTIFYING),
    ),
    subject="person_number",
)
