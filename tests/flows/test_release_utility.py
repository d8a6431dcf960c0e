"""The utility report: what would be hidden, a table that would not be, and never a setting."""

from dataclasses import replace
from typing import Any

import pytest

from federated.indicators import named
from federated.ladder import RUNGS, rung
from flows.officer_file.document import Grid
from flows.pipeline.uses import Cube, Proposal, Share, Use
from flows.release_page import utility
from flows.release_page.words import words

SAID: dict[str, Any] = {**words("en"), **words("en")["utility"]}
MERGED = (("green",), ("yellow",), ("orange", "red"))


def use(share: Share, *, chosen: bool = True, families: int = 57) -> Use:
    cube = Cube(None, dict.fromkeys(RUNGS, share), Proposal("pool"))
    step = rung(named("I09"), 300) if chosen else None
    return Use(named("I09"), step, (cube,), families, ">=80")


@pytest.mark.parametrize(
    ("share", "releasable"),
    [(Share(4, 40, 4, 40), True), (Share(5, 40, 5, 40), False), (Share(2, 5, 0, 3), True),
     (Share(), False)],
)  # fmt: skip
def test_at_most_a_tenth_of_the_figures_may_be_hidden(share: Share, releasable: bool) -> None:
    assert share.releasable is releasable


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Proposal("merge", Share(3, 10), MERGED), "merge: orange + red (30 % hidden)"),
        (Proposal("drop", Share(0, 5)), "drop the split (0 % hidden)"),
        (
            Proposal("longer", Share(1, 20), rung=RUNGS[1]),
            "take a longer period: year (5 % hidden)",
        ),
        (Proposal("pool"), "add up with other cities (a secure sum over cities, later)"),
    ],
)
def test_a_proposal_is_a_sentence(found: Proposal, words: str) -> None:
    assert utility.proposal(found, SAID) == words


def test_the_report_says_that_the_ladder_is_chosen_beforehand() -> None:
    first = next(utility.sections([use(Share(0, 5, 0, 3))], 300, SAID, "en"))
    (told,) = first.blocks
    assert "never from the outcome. This report does not change the ladder" in told.text  # type: ignore[union-attr]


@pytest.mark.parametrize(("families", "shown"), [(57, "57"), (9, "·")])
def test_where_nothing_may_be_shown_families_are_counted_from_ten(
    families: int, shown: str
) -> None:
    waiting = use(Share(5, 5, 3, 3), chosen=False, families=families)
    (*_, last) = utility.sections([waiting], 60, SAID, "en")
    grid = last.blocks[-1]
    assert isinstance(grid, Grid)
    assert grid.rows[0][1] == shown
    assert grid.rows[0][2] == (">=80 %" if families >= 10 else "·")


def test_what_a_year_can_detect_follows_from_what_was_known_beforehand() -> None:
    """I09 is expected at 6.6 %: 60 families see a rise to 25 % and no fall at all."""
    told = utility.detects(use(Share()), 60, SAID)
    assert told == "beside a group of the same size: from 6.6 % to 25.1 % or more; no fall"
    many = utility.detects(use(Share()), 4000, SAID)
    assert "from 6.6 % to 5.1 % or less, or to 8.2 % or more" in many
    mean = replace(use(Share()), indicator=named("B01"))
    assert utility.detects(mean, 60, SAID).startswith("not a share")
