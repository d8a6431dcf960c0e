"""The plain way to count questionnaires of parents: I18, I19 and I58.

The definitions are those of ``federated.indicators``; nobody in the made-up exports was included
before a birth, so the windows in pregnancy are left out.
"""

from collections.abc import Iterator

import pandas as pd

from federated.indicators.i18_epds_positive import MOTHER, PARTNER
from federated.indicators.i19_epds_remission_6m import FALL, HIGH, LATER, LATEST_START, LOW
from federated.indicators.scores import MONTHS, WINDOW

Units = tuple[str, pd.DataFrame, tuple[str, ...]]
KEYS = ["family_pid", "arm", "role", "ga_band", "cohort"]


def indicators(score: pd.DataFrame, parents: pd.DataFrame, child: pd.DataFrame) -> Iterator[Units]:
    """Yield the units and splits of each indicator."""
    parents = parents.rename(columns={"inclusion_quarter": "cohort"})
    total = score[(score["scale"] == "total") & (score["n_missing"] == 0)]
    total = total.merge(parents, on="person_pid")
    epds, fes = (total[total["instrument"] == name] for name in ("epds", "fes"))
    yield "I18", _positive(epds, parents, child), ("window", "role", "arm", "ga_band")
    yield "I19", _recovered(epds), ("arm", "role")
    yield "I58", _empowered(fes), ("role", "arm")


def _positive(epds: pd.DataFrame, parents: pd.DataFrame, child: pd.DataFrame) -> pd.DataFrame:
    due = _expected(parents, child)
    near = epds.rename(columns={"timepoint": "window"})[["person_pid", "window", "day", "score"]]
    near = near.merge(due[["person_pid", "window", "target"]], on=["person_pid", "window"])
    found = _closest(near, near["day"] - near["target"], "person_pid", "window")
    both = due.merge(found[["person_pid", "window", "score"]], how="left")
    high = both["score"] >= both["role"].map({"mother": MOTHER, "partner": PARTNER})
    there = both["score"].notna()
    parts = {"measured": there, "events": there & high, "non_events": there & ~high}
    return both[[*KEYS, "window"]].assign(**parts)


def _expected(parents: pd.DataFrame, child: pd.DataFrame) -> pd.DataFrame:
    windows = [parents.assign(window=name, target=day) for name, day in MONTHS.items()]
    home = child[["family_pid", "discharge_day"]].rename(columns={"discharge_day": "target"})
    windows.append(parents.merge(home, on="family_pid").assign(window="discharge"))
    due = pd.concat(windows)
    return due[(due["inclusion_day"] <= due["target"]) & (due["last_day"] >= due["target"])]


def _closest(rows: pd.DataFrame, away: "pd.Series[float]", *by: str) -> pd.DataFrame:
    near = rows.assign(away=away.abs())
    near = near[near["away"] <= WINDOW].sort_values(["away", "day"])
    return near.drop_duplicates(list(by))


def _recovered(epds: pd.DataFrame) -> pd.DataFrame:
    after = epds[epds["day"].between(0, LATEST_START)]
    first = after.sort_values("day").drop_duplicates("person_pid")
    start = first[first["score"] >= HIGH]
    later = epds[["person_pid", "day", "score"]].rename(columns={"score": "later"})
    later = later.merge(
        start[["person_pid", "day"]].rename(columns={"day": "start"}), on="person_pid"
    )
    found = _closest(later, later["day"] - later["start"] - LATER, "person_pid")
    both = start.merge(found[["person_pid", "later"]], on="person_pid", how="left")
    there = both["later"].notna()
    better = (both["later"] <= LOW) & (both["score"] - both["later"] >= FALL)
    parts = {"measured": there, "events": there & better, "non_events": there & ~better}
    return both[KEYS].assign(**parts)


def _empowered(fes: pd.DataFrame) -> pd.DataFrame:
    intake, half = (fes[fes["timepoint"] == name] for name in ("intake", "m6"))
    start = _closest(intake, intake["day"] - intake["inclusion_day"], "person_pid")
    later = _closest(half, half["day"] - MONTHS["m6"], "person_pid", "version")
    later = later[["person_pid", "version", "score"]].rename(columns={"score": "later"})
    both = start.merge(later, on=["person_pid", "version"], how="left")
    change = both["later"] - both["score"]
    return both[KEYS].assign(measured=change.notna(), sum=change)
