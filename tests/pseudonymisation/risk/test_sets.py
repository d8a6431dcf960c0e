"""The sets of quasi-identifiers against the data model's own classes."""

import pytest

from federated import schema
from federated.schema import Exposure
from pseudonymisation.risk import sets


@pytest.mark.parametrize("one", sets.SETS, ids=lambda one: one.name)
def test_a_set_names_columns_that_help_to_identify_and_are_stored(one: sets.QuasiSet) -> None:
    for name in one.columns:
        table, _, raw = name.partition(".")
        found = schema.table(table).raw(raw)
        assert found.exposure is not Exposure.PAYLOAD
        assert found.target is not None
        assert one.site_kinds <= schema.table(table).site_kinds


@pytest.mark.parametrize("one", sets.SETS, ids=lambda one: one.name)
def test_a_sensitive_column_is_content_and_a_category(one: sets.QuasiSet) -> None:
    for name in one.sensitive:
        table, _, raw = name.partition(".")
        assert schema.table(table).raw(raw).exposure is Exposure.PAYLOAD
        assert schema.table(table).raw(raw).kind in {"code", "boolean", "text"}


@pytest.mark.parametrize("kind", ["hospital", "municipality"])
def test_every_kind_of_site_measures_persons_and_families(kind: str) -> None:
    assert {"person", "family"} <= {one.name for one in sets.of(kind)}
