"""The plain way to count hospital stays of index children: episodes, discharges, readmissions.

The definitions are those of ``federated.indicators.episodes``; times and ends are always recorded
in the made-up exports, so what happens without them is left out.
"""

from itertools import pairwise

import numpy as np
import pandas as pd

from federated.indicators.episodes import SOCIAL
from federated.indicators.i03_time_to_first_readmission import GRID

ORDER = ["person_pid", "start_day", "start_hour", "admission_id"]
YEAR = 365


def stays(admission: pd.DataFrame, child: pd.DataFrame) -> pd.DataFrame:
    """Return the stays of children in order, with the number of their episode."""
    stay = admission[~admission["kind"].isin(["ed", "maternal"])]
    stay = stay.merge(child[["person_pid", "last_day"]], on="person_pid").sort_values(ORDER)
    stay["until"] = stay["start_day"].where(stay["kind"] == "day", stay["end_day"])
    stay["limit"] = stay["end_day"] * 24 + stay["end_hour"] + 24
    for name, of in (("latest_limit", "limit"), ("taken", "until")):
        so_far = stay.groupby("person_pid")[of].cummax()
        stay[name] = so_far.groupby(stay["person_pid"]).shift()
    fresh = ~(stay["start_day"] * 24 + stay["start_hour"] <= stay["latest_limit"])
    stay["episode"] = fresh.groupby(stay["person_pid"]).cumsum()
    code = stay["primary_icd10"].str.replace(".", "").str[:3]
    stay["social"] = (stay["reason_class"] == "social") | code.isin(SOCIAL)
    stay["neonatal"] = stay["kind"] == "neonatal"
    return stay


def episodes(stay: pd.DataFrame) -> pd.DataFrame:
    """Return a row an episode: how it began and how it ended."""
    own = ["person_pid", "episode"]
    opened = stay.drop_duplicates(own)[[*own, "start_day", "urgency", "social"]]
    ordered = stay.sort_values([*own, "end_day", "end_hour", "admission_id"])
    closed = ordered.drop_duplicates(own, keep="last")
    closed = closed[[*own, "end_day", "end_quarter", "discharge_to"]]
    neonatal = stay.groupby(own, as_index=False)["neonatal"].max()
    return opened.merge(closed, on=own).merge(neonatal, on=own)


def index_children(
    admission: pd.DataFrame, child: pd.DataFrame, episode: pd.DataFrame
) -> pd.DataFrame:
    """Return the children that were discharged home, with the start of their risk."""
    home = (admission["kind"] == "neonatal") & (admission["discharge_to"] == "home")
    own = child[child["person_pid"].isin(admission[home]["person_pid"])]
    ended = episode[episode["neonatal"] & (episode["discharge_to"] == "home")]
    first = ended.sort_values("episode").drop_duplicates("person_pid")
    found = own.merge(first[["person_pid", "end_day", "end_quarter"]], on="person_pid")
    found = found.rename(columns={"end_day": "discharge_day", "end_quarter": "cohort"})
    return found.assign(start=found[["discharge_day", "inclusion_day"]].max(axis=1))


def of_children(stay: pd.DataFrame, episode: pd.DataFrame, child: pd.DataFrame) -> pd.DataFrame:
    """Add the readmissions and days of each child."""
    again = episode.merge(child[["person_pid", "start", "last_day"]], on="person_pid")
    inside = (again["start_day"] > again["start"]) & (again["start_day"] <= again["last_day"])
    again = again[inside]
    social = again[again["social"] & (again["start_day"] <= again["start"] + YEAR)]
    unplanned = again[again["urgency"] == "acute"]
    by_child = child.set_index("person_pid")
    by_child["first_day"] = unplanned.groupby("person_pid")["start_day"].min()
    by_child["social"] = social.groupby("person_pid").size()
    by_child["spent"] = _spent(stay, child)
    return by_child.fillna({"social": 0, "spent": 0.0})


def _spent(stay: pd.DataFrame, child: pd.DataFrame) -> "pd.Series[float]":
    stop = np.minimum(child["last_day"], child["start"] + YEAR)
    limits = child[["person_pid", "start"]].assign(stop=stop)
    stay = stay.merge(limits, on="person_pid")
    free_from = stay[["start_day", "taken"]].max(axis=1)
    until = stay[["until", "stop"]].min(axis=1)
    nights = (until - free_from.clip(lower=stay["start"])).clip(lower=0)
    return nights.groupby(stay["person_pid"]).sum()


def followed(child: pd.DataFrame, days: int) -> "pd.Series[bool]":
    """Tell who was followed for so many days, or died before."""
    died = child["died"] & (child["last_day"] >= child["start"])
    return (child["last_day"] >= child["start"] + days) | died


def survival(child: pd.DataFrame) -> pd.DataFrame:
    """Return the parts of the survival table of I03, a column each."""
    stop = np.minimum(child["last_day"], child["start"] + GRID[-1])
    event, dead = child["first_day"] <= stop, child["died"] & (child["last_day"] <= stop)
    time = child["first_day"].where(event, stop) - child["start"]
    measured = child["last_day"] > child["start"]
    parts = {"measured": measured}
    for start, end in pairwise(GRID):
        here = measured & (time > start) & (time <= end)
        parts[f"at_risk_{end}"] = measured & (time > start)
        parts[f"events_{end}"] = here & event
        parts[f"deaths_{end}"] = here & dead & ~event
        parts[f"censored_{end}"] = here & ~event & ~dead
    return pd.DataFrame(parts)
