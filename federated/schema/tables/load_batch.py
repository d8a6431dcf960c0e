"""Load batch (laadbatch en herkomst), a table of the common data model."""

from federated.schema.column import Column, Exposure, Kind, Raw, RawKind, Table

TABLE = Table(
    name="load_batch",
    label_nl="laadbatch en herkomst",
    key=("batch_id",),
    site_kinds=frozenset({"hospital", "municipality"}),
    maps_to="",
    columns=(
        Column(
            "batch_id",
            Kind.TEXT,
            Raw("batch_id", RawKind.TEXT, Exposure.PAYLOAD, target="batch_id", required=True),
            required=True,
        ),
        Column(
            "source_kind",
            Kind.CODE,
            Raw("source_kind", RawKind.CODE, Exposure.PAYLOAD, target="source_kind", required=True),
            required=True,
            allowed=(
                "fhir_ndjson",
                "fhir_xml",
                "omop_csv",
                "csv",
                "xlsx",
                "ijw_xml",
                "iwmo_xml",
                "bds_json",
                "kernset_xml",
                "cbs_bij_csv",
            ),
        ),
        Column(
            "source_sha256",
            Kind.TEXT,
            Raw(
                "source_sha256",
                RawKind.TEXT,
                Exposure.PAYLOAD,
                target="source_sha256",
                required=True,
            ),
            required=True,
        ),
        Column(
            "mapping_version",
            Kind.TEXT,
            Raw(
                "mapping_version",
                RawKind.TEXT,
                Exposure.PAYLOAD,
                target="mapping_version",
                required=True,
            ),
            required=True,
        ),
        Column(
            "config_sha256",
            Kind.TEXT,
            Raw(
                "config_sha256",
                RawKind.TEXT,
                Exposure.PAYLOAD,
                target="config_sha256",
                required=True,
            ),
            required=True,
        ),
        Column(
            "rows_in",
            Kind.INTEGER,
            Raw("rows_in", RawKind.INTEGER, Exposure.PAYLOAD, target="rows_in", required=True),
            required=True,
        ),
        Column(
            "rows_ok",
            Kind.INTEGER,
            Raw("rows_ok", RawKind.INTEGER, Exposure.PAYLOAD, target="rows_ok", required=True),
            required=True,
        ),
        Column(
            "rows_rejected",
            Kind.INTEGER,
            Raw(
                "rows_rejected",
                RawKind.INTEGER,
                Exposure.PAYLOAD,
                target="rows_rejected",
                required=True,
            ),
            required=True,
        ),
        Column(
            "flow_run_id",
            Kind.TEXT,
            Raw("flow_run_id", RawKind.TEXT, Exposure.PAYLOAD, target="flow_run_id", required=True),
            required=True,
        ),
        Column(
            "loaded_at",
            Kind.MOMENT,
            Raw("loaded_at", RawKind.MOMENT, Exposure.PAYLOAD, target="loaded_at", required=True),
            required=True,
        ),
    ),
)
