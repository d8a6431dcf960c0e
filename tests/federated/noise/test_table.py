"""A table with noise checks itself wherever it is made."""

from typing import Any

import pytest

from federated.errors import UnsafeRelease
from federated.noise.table import NoisyTable, parse, years

GOOD: dict[str, Any] = {
    "site": "hospital-noord",
    "cube": "I09/total",
    "definition_version": "1.0.0",
    "period": "2024",
    "counts": {"kind": "laplace", "sensitivity": 1, "loss": "0.5"},
    "rows": [{"stratum": "*", "families": {"events": 14, "non_events": 201, "missing": -1}}],
}
PAID = {"kind": "laplace", "sensitivity": 2_000_000, "loss": "0.75"}


def made(**more: object) -> NoisyTable:
    return NoisyTable.model_validate({**GOOD, **more})


def test_it_is_the_same_bytes_at_both_ends() -> None:
    table = made()
    assert parse(table.canonical()) == table
    assert parse(table.canonical()).digest() == table.digest()


def test_it_says_that_noise_was_added_and_cannot_be_made_without_saying_so() -> None:
    assert "Random noise was added" in made().canonical().decode()
    with pytest.raises(ValueError, match="words"):
        made(words="exact")


def test_a_negative_number_stays_because_cutting_it_off_would_bias_sums() -> None:
    assert made().rows[0].families["missing"] == -1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"cube": "I99/total"}, "no such cube"),
        ({"cube": "I09/arm"}, "strata"),
        ({"definition_version": "0.9"}, "another version"),
        ({"period": "2024-Q1"}, "not a year"),
        ({"period": "2024", "trial": True}, "called like a year"),
        ({"period": "2023-2025", "trial": True}, "called like a year"),
        ({"counts": {**GOOD["counts"], "sensitivity": 2}}, "more than one"),
        ({"rows": [{"stratum": "*", "families": {"events": 1}}]}, "values"),
        ({"rows": [{**GOOD["rows"][0], "cents": 5}]}, "only a cost"),
        ({"sums": PAID, "share_above_cap": "0.05"}, "only a cost has a cap"),
    ],
)
def test_a_table_that_is_not_one_of_a_cube_is_refused(
    wrong: dict[str, object], sentence: str
) -> None:
    with pytest.raises(UnsafeRelease, match=sentence):
        made(**wrong)


def test_a_cost_has_its_cap_and_what_the_cap_may_cut_off() -> None:
    row = {"stratum": "*", "families": {"measured": 240, "missing": 3}, "cents": 96_123_456}
    more = {"cube": "I61/total", "rows": [row], "sums": PAID, "share_above_cap": "0.05"}
    assert len(made(**more).mechanisms) == 2
    with pytest.raises(UnsafeRelease, match="cap"):
        made(**{**more, "share_above_cap": None})


@pytest.mark.parametrize(
    "wrong", [{"sensitivity": 10**400}, {"sensitivity": 10**9 + 1}, {"loss": "0.0000009"}]
)
def test_noise_that_drowns_everything_is_refused(wrong: dict[str, object]) -> None:
    row = {"stratum": "*", "families": {"measured": 240, "missing": 3}, "cents": 5}
    more = {"cube": "I61/total", "rows": [row], "share_above_cap": "0.05"}
    with pytest.raises(UnsafeRelease, match="too large to tell anything"):
        made(**more, sums={**PAID, **wrong})


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"\xff", made().canonical() + b" "])
def test_what_is_no_table_is_refused_with_one_sentence(body: bytes) -> None:
    with pytest.raises(UnsafeRelease, match="This is not a table with noise"):
        parse(body)


def test_a_period_spends_from_each_year_that_it_covers() -> None:
    assert years("2023-2025", trial=False) == ("2023", "2024", "2025")
