"""Site capacity (capaciteit en netwerk), a table of the common data model."""

from federated.schema.column import Column, Exposure, Kind, Raw, RawKind, Table

TABLE = Table(
    name="site_capacity",
    label_nl="capaciteit en netwerk",
    key=("month", "role"),
    site_kinds=frozenset({"hospital", "municipality"}),
    maps_to="",
    columns=(
        Column(
            "month",
            Kind.MONTH,
            Raw("month", RawKind.MONTH, Exposure.PAYLOAD, target="month", required=True),
            required=True,
        ),
        Column(
            "role",
            Kind.CODE,
            Raw("role", RawKind.CODE, Exposure.QUASI, target="role", required=True),
            required=True,
            allowed=(
                "paediatrician",
                "neonatologist",
                "physio",
                "dietician",
                "speech",
                "psychologist",
                "social_worker",
                "family_coach",
                "nurse",
                "gynaecologist",
                "midwife",
                "other",
            ),
        ),
        Column(
            "fte",
            Kind.DECIMAL,
            Raw("fte", RawKind.DECIMAL, Exposure.PAYLOAD, target="fte", required=True),
            required=True,
            low=0,
            high=100,
            unit="fte",
        ),
        Column(
            "n_professionals",
            Kind.INTEGER,
            Raw("n_professionals", RawKind.INTEGER, Exposure.PAYLOAD, target="n_professionals"),
        ),
        Column(
            "n_imh_trained",
            Kind.INTEGER,
            Raw("n_imh_trained", RawKind.INTEGER, Exposure.PAYLOAD, target="n_imh_trained"),
        ),
        Column(
            "active_families",
            Kind.INTEGER,
            Raw(
                "active_families",
                RawKind.INTEGER,
                Exposure.PAYLOAD,
                target="active_families",
                required=True,
            ),
            required=True,
        ),
        Column(
            "waiting_list_n",
            Kind.INTEGER,
            Raw("waiting_list_n", RawKind.INTEGER, Exposure.PAYLOAD, target="waiting_list_n"),
        ),
        Column(
            "partner_types_active",
            Kind.SET,
            Raw(
                "partner_types_active", RawKind.SET, Exposure.PAYLOAD, target="partner_types_active"
            ),
            allowed=(
                "hospital",
                "municipality",
                "cjg",
                "employer",
                "school",
                "patient_association",
                "primary_care",
                "insurer",
                "youth_care_provider",
                "university",
            ),
            source="seeds",
        ),
    ),
)
