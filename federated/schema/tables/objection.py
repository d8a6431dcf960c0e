"""Objection (bezwaar / toestemming), a table of the common data model."""

from federated.schema.column import Column, Exposure, Kind, Raw, RawKind, Table

TABLE = Table(
    name="objection",
    label_nl="bezwaar / toestemming",
    key=("objection_id",),
    site_kinds=frozenset({"hospital", "municipality"}),
    maps_to="FHIR Consent",
    columns=(
        Column(
            "objection_id",
            Kind.PSEUDONYM,
            Raw(
                "objection_id",
                RawKind.IDENTIFIER,
                Exposure.IDENTIFYING,
                target="objection_id",
                required=True,
            ),
            required=True,
            domain="objection",
        ),
        Column(
            "family_pid",
            Kind.PSEUDONYM,
            Raw("family_number", RawKind.IDENTIFIER, Exposure.IDENTIFYING, target="family_pid"),
            domain="family",
            source="of the person when the record came: an objection outlives the rows it removes",
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
            "purpose",
            Kind.CODE,
            Raw("purpose", RawKind.CODE, Exposure.PAYLOAD, target="purpose", required=True),
            required=True,
            allowed=("research", "quality", "both"),
        ),
        Column(
            "status",
            Kind.CODE,
            Raw("status", RawKind.CODE, Exposure.PAYLOAD, target="status", required=True),
            required=True,
            allowed=("no_objection", "objection", "consent", "refused"),
            source="filter applied before any table is loaded",
        ),
        Column(
            "day",
            Kind.DAY,
            Raw("date", RawKind.DATE, Exposure.QUASI, target="day", required=True),
            required=True,
            unit="d",
        ),
        Column(
            "given_by",
            Kind.CODE,
            Raw("given_by", RawKind.CODE, Exposure.PAYLOAD, target="given_by", required=True),
            required=True,
            allowed=("self", "parent_with_authority", "parent_without_authority"),
        ),
        Column("tables", Kind.SET, Raw("tables", RawKind.SET, Exposure.PAYLOAD, target="tables")),
        Column(
            "regime",
            Kind.CODE,
            Raw("regime", RawKind.CODE, Exposure.PAYLOAD, target="regime", required=True),
            required=True,
            allowed=("consent", "no_objection", "statutory"),
        ),
    ),
    extra=(
        Raw("bsn", RawKind.IDENTIFIER, Exposure.IDENTIFYING),
        Raw("note", RawKind.TEXT, Exposure.IDENTIFYING),
    ),
    subject="person_number",
)
