"""Social support (Wmo, schuldhulp, wonen, bijstand), a table of the common data model."""

from federated.schema.column import Column, Exposure, Kind, Raw, RawKind, Table

TABLE = Table(
    name="social_support",
    label_nl="Wmo, schuldhulp, wonen, bijstand",
    key=("support_id",),
    site_kinds=frozenset({"municipality"}),
    maps_to="iWmo WMO301/305/307; Wgs; huisvesting; Pw",
    columns=(
        Column(
            "support_id",
            Kind.PSEUDONYM,
            Raw(
                "support_id",
                RawKind.IDENTIFIER,
                Exposure.IDENTIFYING,
                target="support_id",
                required=True,
            ),
            required=True,
            domain="social_support",
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
            "kind",
            Kind.CODE,
            Raw("kind", RawKind.CODE, Exposure.PAYLOAD, target="kind", required=True),
            required=True,
            allowed=("wmo", "debt", "housing", "income_support", "informal_care", "other"),
        ),
        Column(
            "request_day",
            Kind.DAY,
            Raw("request_date", RawKind.DATE, Exposure.QUASI, target="request_day"),
            unit="d",
        ),
        Column(
            "start_day",
            Kind.DAY,
            Raw("start_date", RawKind.DATE, Exposure.QUASI, target="start_day"),
            unit="d",
        ),
        Column(
            "end_day",
            Kind.DAY,
            Raw("end_date", RawKind.DATE, Exposure.QUASI, target="end_day"),
            unit="d",
        ),
        Column(
            "result",
            Kind.CODE,
            Raw("result", RawKind.CODE, Exposure.PAYLOAD, target="result"),
            allowed=("solved", "improved", "unchanged", "stopped"),
        ),
    ),
    extra=(
        Raw("person_number", RawKind.IDENTIFIER, Exposure.IDENTIFYING),
        Raw("bsn", RawKind.IDENTIFIER, Exposure.IDENTIFYING),
        Raw("note", RawKind.TEXT, Exposure.IDENTIFYING),
    ),
    subject="family_number",
)
