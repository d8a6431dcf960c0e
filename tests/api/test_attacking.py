"""The centre attacks everything that it holds."""

import pytest

from api.attacking import attacked
from api.store import releases
from federated.errors import UnsafeRelease
from federated.policy import DisclosurePolicy
from federated.release import Release, ReleasedTable
from tests.federated.disclosure.attack.figures import HIDDEN, table

from .conftest import POLICY, CentreUnderTest


def hold(centre: CentreUnderTest, *tables: ReleasedTable) -> None:
    release = Release(
        site="elst-hospital",
        site_kind="hospital",
        policy_digest=POLICY,
        disclosure=DisclosurePolicy(),
        tables=tables,
    )
    with centre.database.writing() as connection:
        releases.keep(connection, release, "2026-03-02T12:00:00Z")


def test_what_is_held_is_attacked_together(centre: CentreUnderTest) -> None:
    """60 eligible in one release and 57 measured in another: three are missing."""
    hold(centre, table(("*", HIDDEN), indicator="I02"))
    assert attacked(centre.database).startswith("1 tables of 1 sites")
    hold(centre, table(("*", (60, None, None, None, None))))
    hold(centre, table(("*", (None, 57, None, 30, 27)), indicator="I04"))
    with pytest.raises(UnsafeRelease, match="I04, 2025") as refused:
        attacked(centre.database)
    assert "57" not in str(refused.value)


def test_an_empty_centre_gives_nothing_away(centre: CentreUnderTest) -> None:
    assert attacked(centre.database).startswith("0 tables")
