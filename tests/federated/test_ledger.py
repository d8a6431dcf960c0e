"""The ledger: a period is published once, and nothing that overlaps it ever."""

from datetime import UTC, datetime

import pytest

from federated import ledger
from federated.chain import Head
from federated.errors import ChainBroken, UnsafeRelease
from federated.ledger import Entry
from federated.period import Period
from federated.release import ReleasedPeriod, ReleasedRow, ReleasedTable

TRIAL, RENAMED = Period.trial("closed"), Period.trial("closed again")
YEAR = Period.years(2024, 2024)


def table(period: Period, indicator: str = "I09") -> ReleasedTable:
    """A table in which everything is hidden."""
    names = ("eligible", "measured", "missing", "events", "non_events")
    row = ReleasedRow(stratum="*", periods=period.quarters, values=dict.fromkeys(names))
    return ReleasedTable(
        indicator=indicator,
        definition_version="1.0.0",
        cube=f"{indicator}/total",
        dimension=None,
        measure="proportion",
        sensitive=True,
        unit="%",
        period=ReleasedPeriod(kind=period.kind.value, label=period.label, quarters=period.quarters),
        completeness=None,
        rows=(row,),
    )


def entry(period: Period) -> Entry:
    return Entry(
        site="site-a",
        indicator="I09",
        definition_version="1.0.0",
        cube="I09/total",
        period=period.label,
        quarters=period.quarters,
        table_digest="ab" * 32,
        release_digest="ab" * 32,
        rules_version=ledger.RULES_VERSION,
        minimum=10,
        fingerprint="ab" * 32,
        at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(("held", "new"), [(TRIAL, RENAMED), (TRIAL, YEAR), (YEAR, TRIAL)])
def test_a_trial_under_another_label_does_not_publish_everything_again(
    held: Period, new: Period
) -> None:
    with pytest.raises(UnsafeRelease, match="overlaps"):
        ledger.unpublished([entry(held)], "site-a", [table(new)])


def test_a_trial_that_is_published_stays_as_it_was() -> None:
    assert ledger.unpublished([entry(TRIAL)], "site-a", [table(TRIAL)]) == ()


def test_a_trial_overlaps_nothing_of_another_indicator_or_site() -> None:
    assert ledger.unpublished([entry(TRIAL)], "site-a", [table(RENAMED, "I01")])
    assert ledger.unpublished([entry(TRIAL)], "site-b", [table(RENAMED)])


def test_a_withdrawal_stays_in_the_chain_and_frees_the_period() -> None:
    gone = ledger.Withdrawal(
        withdrawn="ab" * 32, policy_version=1, at=datetime(2026, 2, 1, tzinfo=UTC)
    )
    other = entry(TRIAL).model_copy(update={"release_digest": "cd" * 32, "indicator": "B01"})
    lines, head = ledger.append(Head(), [entry(YEAR), other, gone])
    assert ledger.read(lines) == ([other], head)
    assert ledger.read_all(lines) == ([entry(YEAR), other, gone], head)
    standing, _ = ledger.read(lines)
    assert ledger.unpublished(standing, "site-a", [table(YEAR)]) == (table(YEAR),)
    with pytest.raises(ChainBroken):
        ledger.read([*lines[:2], lines[2].replace(b"ab", b"cd")])
