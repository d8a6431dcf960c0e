"""The noise ledger of a site: one answer to one question, whatever happens between draw and store."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from federated.errors import ChainBroken, NoiseRefused
from federated.noise.ledger import Key, Spent
from federated.noise.mechanisms import Mechanism, drawn
from federated.noise.policy import NoisePolicy
from federated.noise.table import NoisyTable
from flows import noise_ledger
from sites import settings
from sites.settings import Site

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HALF = Mechanism(kind="laplace", sensitivity=1, loss=Decimal("0.5"))
LANE = NoisePolicy(epsilon_per_year=Decimal(1), cubes=("I09/total",))


def wanted(period: str = "2024") -> Spent:
    key = Key(site="hospital-noord", cube="I09/total", version="1.0.0", period=period)
    return noise_ledger.asked(key, [HALF], "0" * 64, NOW)


def table(period: str = "2024") -> NoisyTable:
    names = ("events", "non_events", "missing")
    numbers = dict(zip(names, drawn(HALF, [30, 300, 0]), strict=True))
    given: dict[str, Any] = {
        "site": "hospital-noord",
        "cube": "I09/total",
        "definition_version": "1.0.0",
        "period": period,
        "counts": HALF,
        "rows": [{"stratum": "*", "families": numbers}],
    }
    return NoisyTable.model_validate(given)


def killed(folder: Path, where: str) -> None:
    """Draw in another process that is killed: in the draw, or right before the answer is stored."""
    program = f"""
import os, signal
from pathlib import Path
from flows import noise_ledger
from sites import settings
from tests.flows import test_noise_ledger as t
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
{"noise_ledger._answer = die" if where == "store" else "t.table = die"}
site = settings.read(Path({str(folder)!r}) / "site.toml")
noise_ledger.once(site, t.wanted(), t.LANE, t.table)
"""
    done = subprocess.run([sys.executable, "-c", program], check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL


@pytest.fixture
def here(folder: Path) -> Site:
    return settings.read(folder / "site.toml")


def test_asking_again_returns_the_stored_bytes(here: Site) -> None:
    first, new = noise_ledger.once(here, wanted(), LANE, table)
    again = [noise_ledger.once(here, wanted(), LANE, table) for _ in range(5)]
    assert new
    assert [(t.canonical(), fresh) for t, fresh in again] == [(first.canonical(), False)] * 5
    assert noise_ledger.tables(here) == [first]


def test_two_who_ask_at_once_get_one_answer(here: Site) -> None:
    def ask(_: int) -> tuple[NoisyTable, bool]:
        return noise_ledger.once(here, wanted(), LANE, table)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(16)))
    assert len({answer.canonical() for answer, _ in found}) == 1
    assert sum(new for _, new in found) == 1


@pytest.mark.parametrize("where", ["draw", "store"])
def test_a_crash_between_draw_and_store_costs_budget_and_gives_one_answer(
    folder: Path, here: Site, where: str
) -> None:
    killed(folder, where)
    assert noise_ledger.tables(here) == []
    answer, new = noise_ledger.once(here, wanted(), LANE, table)  # 0.5 lost + 0.5 = 1
    assert new
    assert noise_ledger.tables(here) == [answer]
    with pytest.raises(NoiseRefused, match="beyond the epsilon of 1 "):
        noise_ledger.once(here, _other(), LANE, table)


def _other() -> Spent:
    spent = wanted()
    return spent.model_copy(update={"key": spent.key.model_copy(update={"cube": "I09/arm"})})


def test_after_a_crash_that_took_the_whole_budget_there_is_no_answer(
    folder: Path, here: Site
) -> None:
    killed(folder, "draw")
    killed(folder, "store")
    with pytest.raises(NoiseRefused, match="I09/total 2024 is not drawn"):
        noise_ledger.once(here, wanted(), LANE, table)
    assert noise_ledger.tables(here) == []


def test_a_refused_draw_is_not_drawn_and_not_written(here: Site) -> None:
    tight = NoisePolicy(epsilon_per_year=Decimal("0.4"), cubes=("I09/total",))

    def never() -> NoisyTable:
        raise AssertionError("drawn")

    with pytest.raises(NoiseRefused):
        noise_ledger.once(here, wanted(), tight, never)
    assert noise_ledger.entries(here) == []


def test_a_ledger_that_was_cut_off_is_refused(here: Site) -> None:
    noise_ledger.once(here, wanted(), LANE, table)
    journal = noise_ledger.journal(here)
    lines = journal.path.read_bytes().splitlines(keepends=True)
    journal.path.write_bytes(lines[0])  # paid, and the answer is gone
    with pytest.raises(ChainBroken, match=r"noise\.jsonl"):
        noise_ledger.once(here, wanted(), LANE, table)


def test_a_ledger_that_was_removed_with_its_seal_is_missed_by_who_remembers_it(here: Site) -> None:
    noise_ledger.once(here, wanted(), LANE, table)
    remembered = noise_ledger.journal(here).verify()
    for name in ("noise.jsonl", "noise.head"):
        (here.out / name).unlink()
    with pytest.raises(ChainBroken):
        noise_ledger.once(here, wanted(), LANE, table, remembered)


def test_another_year_has_a_budget_of_its_own(here: Site) -> None:
    for year in ("2023", "2024", "2025"):
        noise_ledger.once(here, wanted(year), LANE, lambda year=year: table(year))  # type: ignore[misc]
    assert [one.period for one in noise_ledger.tables(here)] == ["2023", "2024", "2025"]
