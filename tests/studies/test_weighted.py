"""Rounds weigh what they sum by means that differ by combination: then the sum of each is judged."""

import numpy as np

from federated.analyses.rows import Rows
from federated.studies import example, reading
from tests.studies import spec
from tests.studies.each_kind import ERRORS, MIX
from tests.studies.world import World

COUNTS = (
    ('"readmission_30d"', '"readmissions_y1"'),
    (MIX, 'case_mix = ["C(sex)"]\n'),
    (ERRORS, 'inference = ["model"]\nrounds = 40\n'),
)


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
