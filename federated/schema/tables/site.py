"""Site (deelnemende locatie), a table of the common data model."""

from federated.schema.column import Column, Exposure, Kind, Raw, RawKind, Table

TABLE = Table(
    name="site",
    label_nl="deelnemende locatie",
    key=("site_id",),
    site_kinds=frozenset({"hospital", "municipality"}),
    maps_to="FHIR Organization / zib Zorgaanbieder; OMOP care_site; iJw Afzender/Ontvanger",
    columns=(
        Column(
            "site_id",
            Kind.TEXT,
            Raw("site_id", RawKind.TEXT, Exposure.PAYLOAD, target="site_id", required=True),
            required=True,
        ),
        Column(
            "site_kind",
            Kind.CODE,
            Raw("site_kind", RawKind.CODE, Exposure.PAYLOAD, target="site_kind", required=True),
            required=True,
            allowed=(
                "hospital",
                "municipality",
                "jgz",
                "birth_centre",
                "primary_care",
                "programme",
            ),
        ),
        Column(
            "gemeentecode",
            Kind.TEXT,
            Raw("gemeentecode", RawKind.TEXT, Exposure.QUASI, target="gemeentecode", required=True),
            required=True,
            source="LDT_Gemeente",
        ),
        Column(
            "agb_code",
            Kind.TEXT,
            Raw("agb_code", RawKind.TEXT, Exposure.PAYLOAD, target="agb_code"),
            source="zib ZorgaanbiederIdentificatie",
        ),
        Column(
            "programme",
            Kind.CODE,
            Raw("programme", RawKind.CODE, Exposure.PAYLOAD, target="programme", required=True),
            required=True,
            allowed=("kleine_helden_huis", "integrale_gezinspoli", "usual_care", "other"),
        ),
        Column(
            "start_month",
            Kind.MONTH,
            Raw(
                "start_month", RawKind.MONTH, Exposure.PAYLOAD, target="start_month", required=True
            ),
            required=True,
        ),
    ),
)
