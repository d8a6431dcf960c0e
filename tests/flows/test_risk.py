"""Risk before and after on a hospital of 24 families: read in memory, measured, nothing stored."""

from argparse import Namespace
from datetime import date
from pathlib import Path

import pytest

from federated.errors import SettingsError
from flows import approved
from flows.command import Shell
from flows.pipeline import Run
from flows.policy_commands import risk
from flows.risk import Assessment, assess, words
from pseudonymisation.risk import Thresholds
from sites.settings import Site
from tests.flows import small_hospital

CELLS = "birth_quarter,sex,count\n" + "".join(
    f"2024-Q{quarter},{sex},{6 * quarter}\n"
    for quarter in (1, 2, 3, 4)
    for sex in ("female", "male")
)


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return small_hospital.made(tmp_path_factory.mktemp("noord"))


def run(site: Site, thresholds: Thresholds | None = None, cells: Path | None = None) -> Assessment:
    """Assess, and return what was found on the child at birth."""
    found = assess(
        Run(site, "test-risk", date(2026, 3, 1)),
        approved.own(site),
        thresholds or Thresholds(),
        cells,
    )
    assert [one.quasi.name for one in found] == ["child", "person", "family"]
    return found[0]


def test_every_child_is_unique_before_and_one_of_two_after(hospital: Site) -> None:
    child = run(hospital)
    # 24 children on 24 days; after: 4 widths by 4 quarters, of which 12 pairs occur, twice each
    assert (child.before.measures.classes, child.before.measures.unique) == (24, 24)
    assert (child.after.measures.classes, child.after.measures.k) == (12, 2)
    assert (child.after.measures.unique, child.after.measures.under_5) == (0, 24)
    assert child.met
    assert child.proposal is None


def test_the_mode_of_delivery_follows_from_the_class(hospital: Site) -> None:
    told = run(hospital).after.diversity[0]
    # each class has one mode, all children half of each: half of |1 - .5| + |0 - .5|
    assert (told.distinct, told.closeness) == (1, 0.5)


def test_the_smallest_change_for_classes_of_three_is_one_step(hospital: Site) -> None:
    child = run(hospital, Thresholds(k_minimum=3))
    assert not child.met
    assert child.proposal is not None
    # weeks make 34, 34, 34 and 35: of 16 pairs of week, sex and quarter, classes of 1 to 4 remain
    assert child.proposal.measures.k >= 3
    assert child.proposal.height == 1


def test_the_register_tells_who_is_surely_in_the_data(hospital: Site, tmp_path: Path) -> None:
    (tmp_path / "cells.csv").write_text(CELLS, encoding="utf-8")
    found = run(hospital, cells=tmp_path / "cells.csv").after.presence
    assert found is not None
    # six children a quarter, four of one sex: 4 of 6 in the first quarter, 2 of 24 in the last
    assert (found.lowest, found.highest) == (2 / 24, 4 / 6)
    assert (found.cells, found.contradictions) == (8, 0)


@pytest.mark.parametrize(
    "content",
    ["sex\nfemale\n", "sex,shoe,count\nx,y,1\n", "sex,count\nfemale,many\n", "count\n1\n"],
)
def test_a_register_that_cannot_be_used_is_refused_without_a_value(
    hospital: Site, tmp_path: Path, content: str
) -> None:
    (tmp_path / "cells.csv").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"^cells\.csv: ") as caught:
        run(hospital, cells=tmp_path / "cells.csv")
    assert "many" not in str(caught.value)


def test_nothing_is_left_behind(hospital: Site) -> None:
    before = {path.name for path in hospital.folder.rglob("*")}
    run(hospital)
    assert {path.name for path in hospital.folder.rglob("*")} == before


def test_the_command_rounds_and_records_that_somebody_looked(tmp_path: Path, shell: Shell) -> None:
    from flows import audit

    site, said = small_hospital.made(tmp_path), list[str]()
    asked = Namespace(site=str(tmp_path), lang="en", register=None, k_minimum=3, max_unique=None,
                      max_under_5=None, max_under_10=None, l_minimum=None, t_maximum=None)  # fmt: skip
    risk.COMMAND.run(asked, Shell(shell.now, shell.user, shell.machine, said.append))
    text = "\n".join(said)
    assert "1–4" in text
    assert "24" not in text
    assert "The smallest change that would meet them:" in text
    assert [entry.event for entry in audit.records(site)] == ["policy risk"]


@pytest.mark.parametrize(
    ("part", "rows", "said"),
    [(1 / 60, 60, "< 5 %"), (0.0, 60, "0 %"), (0.49, 60, "50 %"), (0.004, 5000, "< 1 %"),
     (0.999, 5000, "> 99 %"), (1.0, 60, "100 %"), (0.3, 9, "·")],
)  # fmt: skip
def test_no_small_count_follows_from_a_share(part: float, rows: int, said: str) -> None:
    assert words.share(part, rows) == said
