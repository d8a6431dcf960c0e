"""The plain way to load: objections, HMAC pseudonyms in a map, dates to days, references, files."""

import hashlib
import hmac
from pathlib import Path

import pandas as pd

from bench.support.mapped import EXPORTS
from bench.support.plain.reading import read
from federated import schema
from federated.schema import RawKind

KEY = bytes(range(32))
SUBJECTS = {"family": "family_number", "birth": "child_number"}
Frames = dict[str, pd.DataFrame]


def load(inbox: Path, out: Path, extracted: pd.Timestamp) -> "tuple[Frames, pd.Series[int]]":
    """Write each table to a file; return them, and the day of extraction of each family."""
    frames = {export.table: read(inbox, export, extracted) for export in EXPORTS}
    day0 = _day0(frames["person"])
    family = frames["person"].set_index("person_number")["family_number"]
    stored = {
        name: _pseudonymised(name, _anchored(name, rows, family, day0))
        for name, rows in _allowed(frames).items()
    }
    kept = _fitting(stored)
    for name, rows in kept.items():
        rows.to_parquet(out / f"{name}.parquet")
    last = (extracted - day0).dt.days
    last.index = _pseudonyms(last.index.to_series(), "family")
    return kept, last


def _day0(person: pd.DataFrame) -> "pd.Series[pd.Timestamp]":
    children = person[person["role"] == "index_child"]
    return children.groupby("family_number")["birth_date"].min()


def _allowed(frames: Frames) -> Frames:
    """Leave out who objected, and questionnaires without consent."""
    asked, person = frames["objection"], frames["person"]
    against = asked[asked["status"] == "objection"]["person_number"]
    families = person[person["person_number"].isin(against)]["family_number"]
    child = person["family_number"].isin(families) & (person["role"] == "index_child")
    out = {*against, *person[child]["person_number"]}
    consented = asked[asked["status"] == "consent"]["person_number"]
    kept = dict(frames)
    kept["family"] = frames["family"][~frames["family"]["family_number"].isin(families)]
    for name in ("person", "birth", "admission", "questionnaire_score"):
        subject = SUBJECTS.get(name, "person_number")
        kept[name] = frames[name][~frames[name][subject].isin(out)]
    scores = kept["questionnaire_score"]
    kept["questionnaire_score"] = scores[scores["person_number"].isin(consented)]
    return kept


def _anchored(
    name: str, rows: pd.DataFrame, family: "pd.Series[str]", day0: "pd.Series[pd.Timestamp]"
) -> pd.DataFrame:
    """Put days in the place of dates, and quarters where the data model has them."""
    subject = SUBJECTS.get(name, "person_number")
    own = rows[subject] if subject == "family_number" else rows[subject].map(family)
    zero, made = own.map(day0), rows.copy()
    for column in schema.table(name).columns:
        raw = column.raw
        if raw is None or raw.kind is not RawKind.DATE or (raw.copies or raw.name) not in rows:
            continue
        dates = rows[raw.copies or raw.name]
        quarter = column.name.endswith("_quarter")
        made[column.name] = _quarter(dates) if quarter else (dates - zero).dt.days
    return made.drop(columns=[c for c in made if str(c).endswith("_date") or c == "date"])


def _quarter(dates: "pd.Series[pd.Timestamp]") -> "pd.Series[str]":
    return dates.dt.to_period("Q").astype("str").str.replace("Q", "-Q").where(dates.notna())


def _pseudonymised(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    made, names = rows.copy(), {}
    for column in schema.table(name).columns:
        raw = column.raw
        if raw is None or raw.name not in rows:
            continue
        names[raw.name] = column.name
        if raw.kind is RawKind.IDENTIFIER:
            made[raw.name] = _pseudonyms(rows[raw.name], column.domain or "")
        elif raw.name == "postcode":
            made[raw.name] = rows[raw.name].str[:4]
    return made.rename(columns=names)


def _pseudonyms(values: "pd.Series[str]", domain: str) -> "pd.Series[str]":
    def one(value: str) -> str:
        text = f"{domain}|{value.strip()}".encode()
        return f"{domain}1-{hmac.new(KEY, text, hashlib.sha256).hexdigest()[:26]}"

    return values.map(one, na_action="ignore")


def _fitting(frames: Frames) -> Frames:
    """Leave out copies, records that contradict each other, and records about nobody."""
    kept = {name: _once(name, rows) for name, rows in frames.items()}
    person = kept["person"]
    kept["person"] = person = person[person["family_pid"].isin(kept["family"]["family_pid"])]
    for name in ("birth", "admission", "questionnaire_score"):
        pid = "child_pid" if name == "birth" else "person_pid"
        rows = kept[name]
        rows = rows[rows[pid].isin(person["person_pid"])]
        kept[name] = rows if name == "birth" else _not_before_birth(rows, person)
    return kept


def _once(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.drop_duplicates()
    return rows[~rows.duplicated(list(schema.table(name).key), keep=False)]


def _not_before_birth(rows: pd.DataFrame, person: pd.DataFrame) -> pd.DataFrame:
    role = rows["person_pid"].map(person.set_index("person_pid")["role"])
    day = rows["start_day" if "start_day" in rows else "day"]
    return rows[~((role == "index_child") & (day < 0))]
