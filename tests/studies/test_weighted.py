"""Rounds weigh what they sum by means that differ by combination: then the sum of each is judged."""

import numpy as np
import pytest

from federated.analyses.rows import Rows
from federated.studies import columns, example, reading, telling
from federated.studies.words import Refusal
from tests.studies import each_kind, spec
from tests.studies.each_kind import ERRORS, MIX
from tests.studies.world import World

COUNTS = (
    ('"readmission_30d"', '"readmissions_y1"'),
    (MIX, 'case_mix = ["C(sex)"]\n'),
    (ERRORS, 'inference = ["model"]\nrounds = 40\n'),
)
TWO = 'case_mix = ["C(sex)", "multiple"]\n'
SERIES = (COUNTS[0], ('"binomial"', '"poisson"\nexposure = "days_at_risk"'))


def of(family: str) -> str:
    return spec.text(3, *COUNTS, ('"binomial"', family))


def one_girl_with_all(rows: Rows, number: int) -> Rows:
    """Of girls with the programme one alone was readmitted; boys and the comparison hide her."""
    girls = np.flatnonzero(rows.has("sex", "female") & rows.has("arm", "programme"))
    again = rows.number("readmissions_y1").copy()
    again[girls] = 0
    if number == 1:
        again[girls[0]] = 7
    return rows.with_columns({"readmissions_y1": again})


def test_a_negative_binomial_model_is_refused_where_one_child_makes_a_combination() -> None:
    study = reading.read(of('"negative_binomial"'))
    rows = {
        site: one_girl_with_all(example.rows(study, site), number)
        for number, site in enumerate(study.sites)
    }
    closed = World.of(of('"negative_binomial"'), rows).open().run()
    assert (closed.done, closed.code) == (False, "gate")
    assert "readmissions_y1, where arm[programme]:sex[female]" in closed.sentence
    assert World.of(of('"poisson"'), rows).open().run().done  # the score of counts weighs none
    assert World.of(of('"negative_binomial"')).open().run().done


def lost(text: str, number: int, when: str = "") -> dict[str, Rows]:
    """Everybody was followed for a year, but so many families of one site for twelve days."""
    study = reading.read(text)
    out = {}
    for at, site in enumerate(study.sites):
        rows = example.rows(study, site)
        days = np.full(len(rows), 365.0)
        if at == 0:
            of_them = rows.has("(period)", when) if when else rows.has("arm", "programme")
            days[np.flatnonzero(of_them)[:number]] = 12.0
        exposure = study.variable("days_at_risk")
        out[site] = rows.with_columns({exposure.name: days, **columns.at_risk(exposure, days)})
    return out


def refusals(world: World) -> list[Refusal]:
    said = (one for place in world.places.values() for one in place.said)
    return [one for one in said if isinstance(one, Refusal)]


@pytest.mark.parametrize("plain", [(), (spec.PLAIN,)])
@pytest.mark.parametrize("family", ["poisson", "negative_binomial"])
def test_the_days_of_a_child_that_was_lost_are_in_no_sum_of_time_at_risk(
    plain: tuple[tuple[str, str], ...], family: str
) -> None:
    """353 days less than 365 for each of them: whoever knows how many there are sees the one."""
    text = spec.text(3, *COUNTS, ('"binomial"', f'"{family}"\nexposure = "days_at_risk"'), *plain)
    world = World.of(text, lost(text, 1)).open()
    closed = world.run()
    said = refusals(world)
    told = said[0].sentence if plain else closed.sentence
    assert "days_at_risk short of the whole follow-up" in told
    assert "take the outcome without exposure" in told
    assert "353" not in told
    for number in (0,) if not plain else (0, 40):  # of one city of three R16 keeps them
        assert World.of(text, lost(text, number)).open().run().done
    assert World.of(text).open().run().done


@pytest.mark.parametrize("number", [0, 1])
def test_a_series_with_time_at_risk_tells_of_no_child_that_was_lost_in_a_period(
    number: int,
) -> None:
    text = each_kind.text("interrupted", 4, *SERIES)
    world = World.of(text, lost(text, number, "2021-Q1")).open()
    world.run()
    said = refusals(world)
    assert [one.site for one in said] == [spec.NAMES[0]] * number
    for one in said:
        assert "days_at_risk short of the whole follow-up" in one.sentence


@pytest.mark.parametrize(
    ("study", "said"),
    [
        (
            of('"negative_binomial"'),
            "for how many families of all sites together the outcome is 0, 1, 2",
        ),
        (each_kind.text("staggered", 5, (MIX, TWO)), "two groups of the case mix at once"),
    ],
)
def test_who_approves_reads_what_the_rounds_tell_besides(study: str, said: str) -> None:
    found = reading.read(study)
    assert said in "\n".join(telling.lines(found, "en"))
    assert "Uit de rondes volg" in "\n".join(telling.lines(found, "nl"))
    assert not list(telling.followed(reading.read(spec.text(3)), nl=False))
