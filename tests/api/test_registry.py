"""The registry of cubes: what is not approved, or has another shape, does not come in."""

from pathlib import Path

import pytest

from api.cli import main
from api.store import cubes
from federated.cubes import Cube, shipped
from federated.errors import SettingsError
from tests.api.conftest import CentreUnderTest
from tests.api.figures import readmissions

AT = "2026-03-01T00:00:00Z"


def _changed(cube: Cube, **changes: object) -> Cube:
    return cube.model_copy(update=changes)


def test_every_cube_of_a_site_has_an_approved_shape_and_none_stays_at_the_site() -> None:
    every = shipped()
    assert "I09/total" in every
    assert not [id_ for id_ in every if id_.startswith(("I03/", "I36/"))]
    assert len({cube.digest() for cube in every.values()}) == len(every)


def test_nothing_comes_in_before_the_cubes_are_approved(bare_centre: CentreUnderTest) -> None:
    bare_centre.enrol("elst-hospital")
    answer = bare_centre.put(readmissions("elst-hospital"))
    assert answer.status_code == 422
    assert "does not know" in answer.json()["detail"]


def test_a_withdrawn_cube_takes_no_more_tables(centre: CentreUnderTest) -> None:
    release = readmissions("elst-hospital")
    one = release.tables[0]
    with centre.database.writing() as connection:
        cubes.withdraw(connection, one.cube, one.definition_version, AT)
    answer = centre.put(release)
    assert answer.status_code == 422
    assert "cube" in answer.json()["detail"]


def test_another_code_list_is_another_version_that_names_the_one_before(
    bare_centre: CentreUnderTest,
) -> None:
    database, cube = bare_centre.database, shipped()["I01/total"]
    with database.writing() as connection:
        assert cubes.approve(connection, cube, "the council", AT)
        assert not cubes.approve(connection, cube, "the council", AT)
        with pytest.raises(SettingsError, match="is a new version"):
            cubes.approve(connection, _changed(cube, unit="other"), "the council", AT)
        later = _changed(cube, unit="other", version="2.0.0")
        cubes.approve(connection, later, "the council", "2026-04-01T00:00:00Z")
        assert [one.replaces for one in cubes.every(connection)] == [None, cube.version]


def test_the_operator_sees_approves_and_withdraws(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["--settings", str(tmp_path / "central.toml")]
    assert main([*at, "init", "--by", "the council"]) == 0
    assert main([*at, "cube", "list"]) == 0
    assert "I09/total" in capsys.readouterr().out
    assert main([*at, "cube", "approve", "all", "--by", "the council"]) == 0
    assert "newly approved: 0" in capsys.readouterr().out
    assert main([*at, "cube", "withdraw", "I09/total", shipped()["I09/total"].version]) == 0
    assert main([*at, "cube", "approve", "I09/total", "--by", "the council"]) == 3
    assert "was withdrawn" in capsys.readouterr().err
    assert main([*at, "cube", "approve", "I99/total", "--by", "the council"]) == 3
    assert "Known: " in capsys.readouterr().err
