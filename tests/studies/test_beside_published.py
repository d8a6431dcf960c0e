"""A study may not tell, beside what a site has published, of a few families."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

import ibis
import pytest

from federated.errors import GateRefused
from federated.indicators import named, splits
from federated.period import Period
from federated.release import ReleasedTable
from flows.command import Shell
from flows.pipeline import publishing, releasing
from flows.pipeline.session import Session
from flows.studies import population, strata
from tests.api.figures import proportion, table
from tests.studies import hospital, spec
from tests.studies.world import study_of

BOTH, FAMILIES = Period.years(2023, 2024), 90
QUARTERS = tuple(f"{year}-Q{number}" for year in (2023, 2024) for number in (1, 2, 3, 4))
WEEKS = '{variable = "ga_weeks", op = "<", value = 37}'
WHERE = f"where = [{WEEKS}]\n"
MIX = ('case_mix = ["ga_weeks", "C(sex)"]', 'case_mix = ["C(sex)"]')
SHELL = Shell(lambda: datetime.now(UTC), "steward", "desk-1", lambda _: None)
ARM = ("programme", "comparison", "historic")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Session]:
    made = hospital.make(tmp_path / "site", spec.NAMES[0], "http://127.0.0.1:9")
    with population.opened(made.site, SHELL) as found:
        yield found


def publish(found: Session, *tables: ReleasedTable) -> None:
    _, head = publishing.chain(found)
    publishing.write(found, head, releasing.release_of(found, tables), tables)


def asked(
    found: Session,
    families: int,
    *changes: tuple[str, str],
    quarters: tuple[str, ...] = QUARTERS,
    text: str = "",
) -> None:
    """Ask for a study of so many families, who are spread over the quarters."""
    study, _ = study_of(text or spec.text(3, *changes))
    spread = zip(map(str, range(families)), cycle(quarters), strict=False)
    population.refuse_difference(found, study, dict(spread))


def refused(found: Session, families: int, *changes: tuple[str, str], text: str = "") -> None:
    with pytest.raises(GateRefused, match="published of the same people"):
        asked(found, families, *changes, text=text)


@pytest.mark.parametrize("families", [90, 100, 80])
def test_the_same_people_or_ten_more_or_fewer_are_fine(opened: Session, families: int) -> None:
    publish(opened, table("I01", BOTH, proportion(30, 90)))
    asked(opened, families)


@pytest.mark.parametrize("families", [89, 81, 99])
def test_few_more_or_fewer_than_is_published_are_refused(opened: Session, families: int) -> None:
    publish(opened, table("I01", BOTH, proportion(30, 90)))
    with pytest.raises(GateRefused, match="published of the same people") as refused:
        asked(opened, families)
    assert "89" not in str(refused.value)


def test_years_that_together_are_the_quarters_of_the_study_count(opened: Session) -> None:
    years = [Period.years(year, year) for year in (2023, 2024)]
    publish(opened, *(table("I01", year, proportion(20, 47)) for year in years))
    with pytest.raises(GateRefused, match="published of the same people"):
        asked(opened, FAMILIES)


def test_a_stratum_that_the_study_is_about_counts(opened: Session) -> None:
    parts = dict(zip(ARM, (proportion(20, 60), proportion(15, 50), proportion(0, 0)), strict=True))
    publish(opened, table("I01", BOTH, proportion(35, 110), parts, "arm"))
    within = ("where = [", 'where = [{variable = "arm", op = "==", value = "programme"}, ')
    asked(opened, 60, within)
    with pytest.raises(GateRefused, match="published of the same people"):
        asked(opened, 57, within)


def test_other_people_and_other_quarters_do_not_count(opened: Session) -> None:
    publish(opened, table("I01", Period.years(2022, 2022), proportion(30, 93)))
    asked(opened, FAMILIES)


@pytest.mark.parametrize("first", ["2001-Q1", "2022-Q4"])
def test_a_span_that_is_written_longer_than_there_are_families_is_the_same(
    opened: Session, first: str
) -> None:
    publish(opened, table("I01", BOTH, proportion(30, 93)))
    refused(opened, FAMILIES, ("2023-Q1", first))
    asked(opened, 93, ("2023-Q1", first))


def test_a_few_families_before_anything_published_are_told_by_the_difference(
    opened: Session,
) -> None:
    publish(opened, table("I01", Period.years(2024, 2024), proportion(30, 90)))
    some = ("2023-Q4",) * 3 + ("2024-Q2",) * 90
    with pytest.raises(GateRefused, match="published of the same people"):
        asked(opened, 93, quarters=some)
    asked(opened, 103, quarters=("2023-Q4",) * 13 + ("2024-Q2",) * 90)


def test_a_quarter_that_a_study_leaves_out_is_told_by_the_difference(opened: Session) -> None:
    publish(opened, table("I01", BOTH, proportion(30, 93)))
    refused(opened, FAMILIES, ("2024-Q4", "2024-Q3"))


def test_a_population_of_another_name_and_the_same_people_counts(opened: Session) -> None:
    publish(opened, table("I01", BOTH, proportion(30, 90)))
    costs = (('"index_children"', '"index_child_costs"'), (WHERE, ""), ('"C(sex)"]', "]"))
    wanted = ('case_mix = ["ga_weeks", ]', "")
    refused(opened, 86, *costs, wanted)
    asked(opened, 80, *costs, wanted)


def by(dimension: str, **people: int | None) -> ReleasedTable:
    """Return a table of I01 by a dimension; of a stratum that is hidden there are 16."""
    codes = named("I01").dimension(dimension)
    assert codes is not None
    shown = {code: people.get(code, 0) for code in codes.codes}
    rows = {code: proportion(10 if n else n, n) for code, n in shown.items()}
    events = sum(8 if n is None else 10 for n in shown.values() if n != 0)
    total = proportion(events, sum(16 if n is None else n for n in shown.values()))
    return table("I01", BOTH, total, rows, dimension)


WORDS = {
    '{variable = "ga_band", op = "in", value = ["<28", "28-31"]}': 50,
    '{variable = "ga_weeks", op = "<", value = 28}': 20,
    '{variable = "ga_weeks", op = "<", value = 32}': 50,
    '{variable = "ga_weeks", op = ">=", value = 37}': 40,
    '{variable = "ga_weeks", op = ">", value = 36.9}': 40,
    '{variable = "ga_weeks", op = ">=", value = 28}, '
    '{variable = "ga_weeks", op = "<", value = 32}': 30,
    '{variable = "ga_weeks", op = "<", value = 31.5}': 50,
    '{variable = "ga_weeks", op = "<", value = 32.5}': 50,
}  # fmt: skip


def test_a_stratum_in_other_words_counts(opened: Session) -> None:
    bands = {"<28": 20, "28-31": 30, "32-36": 50, ">=37": 40, "unknown": 25}
    publish(opened, by("ga_band", **bands))
    for where, people in WORDS.items():
        changed = (WHERE, f"where = [{where}]\n")
        asked(opened, people, changed, MIX)
        for other in (people - 3, people + 3):
            refused(opened, other, changed, MIX)


def test_levels_that_a_study_names_are_a_union_of_strata(opened: Session) -> None:
    publish(opened, by("arm", programme=60, comparison=50, historic=40))
    refused(opened, 107)
    asked(opened, 110)


def test_a_union_counts_also_where_one_of_its_strata_is_hidden(opened: Session) -> None:
    publish(opened, by("arm", programme=None, comparison=None, historic=40))
    refused(opened, 29)
    asked(opened, 32)


def test_flags_of_births_are_the_numbers_and_strata_of_i09(opened: Session) -> None:
    rows = {"singleton": (20, 60), "multiple": (15, 40), "unknown": (0, 0)}
    parts = {name: proportion(*found) for name, found in rows.items()}
    publish(opened, table("I09", BOTH, proportion(35, 100), parts, "plurality"))
    births = (
        ('"index_children"', '"births"'), ('"readmission_30d"', '"birth_weight_g"'),
        ('"binomial"', '"gaussian"'),
    )  # fmt: skip
    for where, people in (
        ('{variable = "preterm", op = "==", value = true}', 35),
        ('{variable = "preterm", op = "==", value = false}', 65),
        ('{variable = "multiple", op = "==", value = true}', 40),
        (f'{{variable = "multiple", op = "==", value = false}}, {WEEKS}', 20),
    ):
        changed = (*births, (WHERE, f"where = [{where}]\n"), MIX)
        asked(opened, people, *changed)
        refused(opened, people - 3, *changed)


def test_bands_are_those_of_the_indicators() -> None:
    days = ibis.range(0, strata.LONGEST).unnest().name("days").as_table()
    rows = days.mutate(band=splits.ga_band(days.days)).to_pyarrow().to_pylist()
    for band, held in strata.BANDS.items():
        assert {row["days"] for row in rows if row["band"] == band} == held
