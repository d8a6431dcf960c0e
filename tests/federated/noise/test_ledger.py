"""What a year may cost, and one answer to one question."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from federated.errors import NoiseRefused
from federated.noise import ledger
from federated.noise.ledger import Answer, Entry, Key, Spent
from federated.noise.mechanisms import Mechanism
from federated.noise.policy import NoisePolicy

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HALF = Mechanism(kind="laplace", sensitivity=1, loss=Decimal("0.5"))
LANE = NoisePolicy(epsilon_per_year=Decimal(1), cubes=("I09/total",))


def key(cube: str = "I09/total", period: str = "2024", site: str = "noord") -> Key:
    return Key(site=site, cube=cube, version="1.0.0", period=period)


def paid(of: Key, *mechanisms: Mechanism) -> Spent:
    return Spent(key=of, mechanisms=mechanisms or (HALF,), policy_digest="0" * 64, at=NOW)


def test_a_year_is_full_when_its_epsilon_is_spent() -> None:
    entries: list[Entry] = [paid(key()), paid(key("I09/arm"))]
    with pytest.raises(NoiseRefused, match="2024 beyond the epsilon of 1 "):
        ledger.refuse_beyond(entries, key("I02/total"), [HALF], LANE)


def test_what_was_paid_and_never_answered_counts() -> None:
    entries: list[Entry] = [paid(key()), paid(key())]
    assert ledger.answer(entries, key()) is None
    with pytest.raises(NoiseRefused):
        ledger.refuse_beyond(entries, key(), [HALF], LANE)


def test_another_year_and_another_site_have_budgets_of_their_own() -> None:
    entries: list[Entry] = [paid(key()), paid(key("I09/arm"))]
    for other in (key(period="2025"), key(site="zuid")):
        ledger.refuse_beyond(entries, other, [HALF, HALF], LANE)


def trial(label: str) -> Key:
    return key(period=label).model_copy(update={"trial": True})


def test_trials_share_one_budget_whatever_they_are_called() -> None:
    entries: list[Entry] = [paid(trial("OPT")), paid(trial("OPT-2"))]
    with pytest.raises(NoiseRefused, match="trials beyond the epsilon"):
        ledger.refuse_beyond(entries, trial("OPT-3"), [HALF], LANE)


def test_a_trial_is_paid_for_from_every_year_and_every_year_from_a_trial() -> None:
    full: list[Entry] = [paid(key()), paid(key("I09/arm"))]
    with pytest.raises(NoiseRefused, match="2024 beyond the epsilon"):
        ledger.refuse_beyond(full, trial("OPT"), [HALF], LANE)
    with pytest.raises(NoiseRefused, match="2025 beyond the epsilon"):
        ledger.refuse_beyond([paid(trial("OPT"))], key(period="2025"), [HALF, HALF], LANE)
    ledger.refuse_beyond([paid(trial("OPT"))], key(period="2025"), [HALF], LANE)


def test_a_tenth_ten_times_is_exactly_a_year() -> None:
    tenth = Mechanism(kind="laplace", sensitivity=1, loss=Decimal("0.1"))
    entries: list[Entry] = [paid(key(), tenth) for _ in range(9)]
    ledger.refuse_beyond(entries, key(), [tenth], LANE)
    with pytest.raises(NoiseRefused):
        ledger.refuse_beyond([*entries, paid(key(), tenth)], key(), [tenth], LANE)


def test_a_policy_that_became_tighter_counts_what_was_spent_before() -> None:
    tight = NoisePolicy(epsilon_per_year=Decimal("0.6"), cubes=("I09/total",))
    with pytest.raises(NoiseRefused, match=r"0\.6"):
        ledger.refuse_beyond([paid(key("I09/arm"))], key(), [HALF], tight)


def test_the_first_answer_is_the_answer_and_another_version_is_another_question() -> None:
    entries: list[Entry] = [paid(key()), Answer(key=key(), digest="1" * 64, body="{}")]
    found = ledger.answer(entries, key())
    assert found is not None
    assert found.digest == "1" * 64
    assert ledger.answer(entries, key().model_copy(update={"version": "2.0.0"})) is None


def test_entries_are_read_back_as_they_were_written() -> None:
    entries: list[Entry] = [paid(key()), Answer(key=key(), digest="1" * 64, body="{}")]
    assert ledger.read(entry.model_dump(mode="json") for entry in entries) == entries
