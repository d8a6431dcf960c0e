"""The plain way to figures: a frame of units for each indicator, and a groupby."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from bench.support.plain import hospital, questionnaires
from bench.support.plain.loading import Frames

MINIMUM, TERM = 10, 259
BANDS = ((-np.inf, 196, 224, 259, np.inf), ("<28", "28-31", "32-36", ">=37"))
Units = tuple[str, pd.DataFrame, tuple[str, ...]]


def figures(frames: Frames, last_days: "pd.Series[int]", out: Path) -> dict[str, float]:
    """Return every part of every quarter; ``last_days`` has the day of extraction by family.

    All tables are written to files, without the cells that are too small to show.
    """
    found: dict[str, float] = {}
    for name, units, splits in _indicators(frames, last_days):
        for split in (None, *splits):
            cells = _cells(units, split)
            cells.where(cells["families"] >= MINIMUM).to_csv(out / f"{name}-{split}.csv")
            if split is None:
                found |= _flat(name, cells.drop(columns="families"))
    return found


def _flat(name: str, cells: pd.DataFrame) -> dict[str, float]:
    return {
        f"{name} {cohort} {part}": float(total)
        for part in cells
        for cohort, total in cells[part].items()
    }


def _cells(units: pd.DataFrame, split: str | None) -> pd.DataFrame:
    """Add the parts up by quarter and stratum; deviations are from the mean of their own row."""
    by = ["cohort"] if split is None else ["cohort", split]
    if "sum" in units:
        mean = units["sum"].groupby([units[c] for c in by]).transform("mean")
        nonzero = units["sum"].notna() & (units["sum"] != 0)
        units = units.assign(squares=(units["sum"] - mean) ** 2, nonzero=nonzero)
    numbers = units.select_dtypes(["number", "bool"]).columns
    cells = units.assign(eligible=1).groupby(by)[[*numbers, "eligible"]].sum()
    return cells.assign(families=units.groupby(by)["family_pid"].nunique())


def _indicators(frames: Frames, last_days: "pd.Series[int]") -> Iterator[Units]:
    family = _families(frames)
    person = _people(frames["person"], last_days)
    person = person.merge(family, on="family_pid")
    yield from _of_births(frames["birth"], person)
    children = person[person["role"] == "index_child"].drop(columns="birth_quarter")
    stay = hospital.stays(frames["admission"], children)
    episode = hospital.episodes(stay)
    child = hospital.index_children(frames["admission"], children, episode)
    yield from _of_stays(hospital.of_children(stay, episode, child))
    parents = person[person["role"].isin(["mother", "partner"])]
    yield from questionnaires.indicators(frames["questionnaire_score"], parents, child)


def _families(frames: Frames) -> pd.DataFrame:
    family = frames["family"][["family_pid", "inclusion_day", "inclusion_quarter", "arm"]]
    child = frames["person"][frames["person"]["role"] == "index_child"]
    born = frames["birth"].set_index("child_pid")["ga_days"]
    weeks = child.assign(ga=child["person_pid"].map(born)).groupby("family_pid")["ga"].min()
    edges, labels = BANDS
    band = pd.cut(family["family_pid"].map(weeks), list(edges), right=False, labels=list(labels))
    return family.assign(ga_band=band.astype("str").where(band.notna(), "unknown"))


def _people(person: pd.DataFrame, last_days: "pd.Series[int]") -> pd.DataFrame:
    until = person["family_pid"].map(last_days)
    died = person["death_day"] <= until
    last_day = person["death_day"].where(died, until)
    chosen = person[["person_pid", "family_pid", "role", "birth_quarter"]]
    return chosen.assign(died=died, last_day=last_day)


def _of_births(birth: pd.DataFrame, person: pd.DataFrame) -> Iterator[Units]:
    born = birth.merge(person, left_on="child_pid", right_on="person_pid")
    plurality = np.where(born["plurality"] == 1, "singleton", "multiple")
    keys = born[["family_pid", "arm"]].assign(cohort=born["birth_quarter"], plurality=plurality)
    splits = ("arm", "plurality")
    yield "B01", keys.assign(measured=True, sum=born["birth_weight_g"]), splits
    yield "I09", proportion(keys, born["ga_days"] < TERM, born["ga_days"].notna()), splits


def _of_stays(child: pd.DataFrame) -> Iterator[Units]:
    keys, splits = child[["family_pid", "cohort", "arm", "ga_band"]], ("arm", "ga_band")
    start, last = child["start"], child["last_day"]
    month = child["first_day"] - start <= 30
    yield "I01", proportion(keys, month, month | hospital.followed(child, 30)), splits
    days = (np.minimum(last, start + hospital.YEAR) - start).clip(lower=0)
    free = (days > 0) & (child["social"] == 0)
    rate = {"measured": days > 0, "events": child["social"], "person_days": days}
    yield "I02", keys.assign(**rate, event_free=free), splits
    yield "I03", keys.join(hospital.survival(child)), splits
    measured = hospital.followed(child, hospital.YEAR)
    yield "I04", keys.assign(measured=measured, sum=child["spent"].where(measured)), splits


def proportion(
    keys: pd.DataFrame, event: "pd.Series[bool]", measured: "pd.Series[bool]"
) -> pd.DataFrame:
    """Return units of which each has the event, or not, or is missing."""
    return keys.assign(
        measured=measured, events=measured & event, non_events=measured & ~event.astype(bool)
    )
