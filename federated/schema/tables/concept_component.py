"""Concept component (onderdeel van de aanpak dat de locatie werkelijk uitvoert), a table of the common data model."""

from federated.schema.column import Column, Exposure, Kind, Raw, RawKind, Table

TABLE = Table(
    name="concept_component",
    label_nl="onderdeel van de aanpak dat de locatie werkelijk uitvoert",
    key=("site_id", "component", "from_month"),
    site_kinds=frozenset({"hospital", "municipality"}),
    maps_to="—; public after approval, no persons",
    columns=(
        Column(
            "site_id",
            Kind.TEXT,
            Raw("site_id", RawKind.TEXT, Exposure.PAYLOAD, target="site_id", required=True),
            required=True,
        ),
        Column(
            "component",
            Kind.CODE,
            Raw("component", RawKind.CODE, Exposure.PAYLOAD, target="component", required=True),
            required=True,
            allowed=(
                "two_case_managers",
                "non_clinical_location",
                "carousel",
                "family_coach",
                "fixed_core_team",
                "imh_trained_team",
                "informal_support",
                "top_programme",
                "integrated_intake",
                "joint_plan",
                "other",
            ),
        ),
        Column(
            "from_month",
            Kind.MONTH,
            Raw("from_month", RawKind.MONTH, Exposure.PAYLOAD, target="from_month", required=True),
            required=True,
        ),
        Column(
            "to_month",
            Kind.MONTH,
            Raw("to_month", RawKind.MONTH, Exposure.PAYLOAD, target="to_month"),
        ),
        Column("dose", Kind.DECIMAL, Raw("dose", RawKind.DECIMAL, Exposure.PAYLOAD, target="dose")),
        Column("note", Kind.TEXT, Raw("note", RawKind.TEXT, Exposure.IDENTIFYING, target="note")),
    ),
)
