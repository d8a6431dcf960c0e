"""Household status (gezinssamenstelling in de tijd), a table of the common data model."""

from federated.schema.column import Column, Exposure, Kind, Raw, RawKind, Table

TABLE = Table(
    name="household_status",
    label_nl="gezinssamenstelling in de tijd",
    key=("household_status_id",),
    site_kinds=frozenset({"hospital", "municipality"}),
    maps_to="zib Gezinssituatie; BRP; BDS",
    columns=(
        Column(
            "household_status_id",
            Kind.PSEUDONYM,
            Raw(
                "household_status_id",
                RawKind.IDENTIFIER,
                Exposure.IDENTIFYING,
                target="household_status_id",
                required=True,
            ),
            required=True,
            domain="household_status",
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
            "household_type",
            Kind.CODE,
            Raw(
                "household_type",
                RawKind.CODE,
                Exposure.QUASI,
                target="household_type",
                required=True,
            ),
            required=True,
            allowed=("couple", "single_parent", "extended", "other", "unknown"),
        ),
    ),
    extra=(
        Raw("person_number", RawKind.IDENTIFIER, Exposure.IDENTIFYING),
        Raw("bsn", RawKind.IDENTIFIER, Exposure.IDENTIFYING),
        Raw("note", RawKind.TEXT, Exposure.IDENTIFYING),
    ),
    subject="family_number",
)
