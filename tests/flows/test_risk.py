"""Risk before and after on a hospital of 24 families: read in memory, measured, nothing stored."""

from argparse import Namespace
from datetime import date
from pathlib import Path

import pytest

from federated.errors import SettingsError
from flows import approved, audit, cli
from flows.command import Shell
from flows.pipeline import Run
from flows.policy_commands import risk
from flows.risk import Assessment, assess, words
from pseudonymisation.risk.limits import Limits
from sites.settings import Site
from tests.flows import small_hospital
from tests.flows.typed import Capture

CELLS = "birth_quarter,sex,count\n" + "".join(
    f"2024-Q{quarter},{sex},{6 * quarter}\n"
    for quarter in (1, 2, 3, 4)
    for sex in ("female", "male")
)


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return small_hospital.made(tmp_path_factory.mktemp("noord"))


def run(site: Site, asked: Limits | None = None, cells: Path | None = None) -> Assessment:
    """Assess, and return what was found on the child at birth."""
    found = assess(
        Run(site, "test-risk", date(2026, 3, 1)),
        approved.own(site),
        asked or Limits(),
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
    child = run(hospital, Limits(k_minimum=3))
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


LIMITED = (
    "[risk]\nk_minimum = 2\nl_minimum = 2\n[risk.sets.family]\nmax_under_5 = 0.5\n\n# Domeinen"
)


@pytest.fixture
def limited(tmp_path: Path) -> Site:
    """A hospital whose policy has limits: each class of two children has one mode of delivery."""
    site = small_hospital.made(tmp_path)
    text = site.policy_file.read_text(encoding="utf-8")
    site.policy_file.write_text(text.replace("# Domeinen", LIMITED, 1), encoding="utf-8")
    return site


def test_the_limits_are_those_of_the_policy_and_asking_does_not_change_them(limited: Site) -> None:
    child = run(limited)
    assert (child.thresholds.k_minimum, child.thresholds.l_minimum) == (2, 2)
    assert child.unmet == ("l_minimum",)
    assert child.proposal is None  # the mode of delivery follows from sex, which has to stay
    assert run(limited, Limits(l_minimum=1)).met
    assert run(limited, Limits(k_minimum=3)).unmet == ("k_minimum", "l_minimum")


def typed(capsys: Capture, site: Site, *words: str) -> str:
    assert cli.main(["--site", str(site.folder), "policy", *words]) == 0
    return capsys.readouterr().out


def test_the_command_says_which_limits_are_met(limited: Site, capsys: Capture) -> None:
    said = typed(capsys, limited, "risk")
    assert "limit: smallest class of people who look alike (k): at least 2: met" in said
    assert "limit: fewest different values in a class, l: at least 2: not met" in said
    dutch = typed(capsys, limited, "risk", "--lang", "nl", "--k", "30")
    assert (
        "grens: kleinste klasse van mensen die op elkaar lijken (k): ten minste 30: niet" in dutch
    )


def test_a_flag_out_of_range_is_refused_in_one_sentence(limited: Site, capsys: Capture) -> None:
    assert cli.main(["--site", str(limited.folder), "policy", "risk", "--max-unique", "20"]) == 3
    sentence = "--max-unique: give a number from 0 to 1 (no limit), such as 0.2 for 20 %.\n"
    assert capsys.readouterr().err == sentence


def test_the_policy_is_shown_with_its_limits_and_whether_they_are_met(
    limited: Site, capsys: Capture
) -> None:
    said = typed(capsys, limited, "show")
    assert "child at birth: smallest class of people who look alike (k): at least 2: met" in said
    assert "child at birth: fewest different values in a class, l: at least 2: not met" in said
    assert "family: rows in classes under 5: at most 50 %: met" in said
    assert (
        "first stay: smallest class of people who look alike (k): at least 2: not measured" in said
    )
    assert "k): at least 2: not measured" in typed(capsys, limited, "show", "--no-risk")
    assert [entry.event for entry in audit.records(limited)] == ["policy risk"]


def test_a_policy_without_limits_says_so_and_reads_nothing(hospital: Site, capsys: Capture) -> None:
    assert "Limits on the risk: none; no run stops for it." in typed(capsys, hospital, "show")
    assert "No limit is set, so nothing stops for this." in typed(capsys, hospital, "risk")


def test_an_export_that_is_not_there_is_said_where_the_limits_stand(
    limited: Site, capsys: Capture
) -> None:
    (limited.folder / "birth.csv").unlink()
    said = typed(capsys, limited, "show")
    assert (
        "child at birth: smallest class of people who look alike (k): at least 2: not meas" in said
    )
    assert "Not measured: " in said
