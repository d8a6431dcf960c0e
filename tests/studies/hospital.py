"""A real small hospital: keys, an approved policy, officers with key files, and rows in its store.

The rows are put straight into the tables of the data model: what a delivery does before is tested
elsewhere. Who is in them follows from a seed.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from flows import cli
from pseudonymisation import ed25519
from pseudonymisation.keys import Keys
from pseudonymisation.template import template
from sites import settings
from sites.settings import Site
from sites.store import open_store
from tests import officers

SITE = """\
id = "{id}"
name = "Ziekenhuis {id}"
kind = "hospital"
gemeentecode = "0599"
programme = "other"
start_month = "2022-01"
expected_families_per_year = 100

[centre]
url = "{url}"
timeout_seconds = 20
"""
EXTRACTED = date(2026, 11, 1)
QUARTERS = [f"{year}-Q{quarter}" for year in (2023, 2024) for quarter in (1, 2, 3, 4)]
LAST_DAY = 700


@dataclass(frozen=True)
class Hospital:
    """A site of a test, and the key files of its two officers."""

    folder: Path

    @property
    def site(self) -> Site:
        return settings.read(self.folder / "site.toml")

    def type(self, *words: str | Path) -> int:
        return cli.main(["--site", str(self.folder), *map(str, words)])

    def study(self, action: str, *words: str | Path) -> int:
        return self.type("study", action, *words)

    def advise(self, name: str, advice: str = "positive") -> int:
        words = ("--advice", advice, "--text", "Past bij het doel.", "--advisor", "FG")
        return self.study("advise", name, "--key", self.folder / "advisor.pem", *words)

    def decide(self, action: str, name: str, reason: str = "Past bij ons.") -> int:
        words = ("--reason", reason, "--approver", "Onderzoeksfunctionaris")
        return self.study(action, name, "--key", self.folder / "approver.pem", *words)

    def sql(self, statement: str) -> None:
        """Change the store, as a delivery or an objection would."""
        with open_store(self.site.store, Keys.open(self.site.keys).store_key()) as store:
            store.rows(statement)


def make(folder: Path, name: str, url: str, families: int = 240, seed: int = 0) -> Hospital:
    """Make a hospital with so many families."""
    folder.mkdir(parents=True, mode=0o700)
    (folder / "site.toml").write_text(SITE.format(id=name, url=url), encoding="utf-8")
    Keys.create(folder / "keys")
    site = settings.read(folder / "site.toml")
    text = template("hospital", site.id, date.today(), register_id="VR-1", dpia_id="DPIA-1")  # noqa: DTZ011
    site.policy_file.write_text(text, encoding="utf-8")
    keys = iter([ed25519.create(folder / f"{who}.pem") for who in ("advisor", "approver")])
    officers.approve(site, datetime.now(UTC), sign=lambda: next(keys))
    made = Hospital(folder)
    fill(made, families, seed)
    return made


def fill(hospital: Hospital, families: int, seed: int, first: int = 0) -> None:
    """Put families into the store: one child each, born early, discharged home."""
    random = np.random.default_rng(seed)
    site = hospital.site
    with open_store(site.store, Keys.open(site.keys).store_key()) as store:
        if not first:
            store.rows("INSERT INTO ledger.extracted VALUES (?)", [EXTRACTED])
        with store.transaction() as connection:
            for number in range(first, first + families):
                _family(connection, f"{site.id}-{number:04}", number, random)


def _family(connection: object, name: str, number: int, random: np.random.Generator) -> None:
    quarter = QUARTERS[number % len(QUARTERS)]
    programme, boy = bool(number % 2), bool(number // 2 % 2)
    days = int(random.integers(190, 258))
    chance = 1 / (1 + np.exp(0.4 + 0.5 * programme + (days - 224) / 30))
    again, sex = bool(random.random() < chance), "male" if boy else "female"
    run = connection.execute  # type: ignore[attr-defined]
    arm = "programme" if programme else "comparison"
    run(
        "INSERT INTO cdm.family (family_pid, inclusion_day, inclusion_quarter, included, arm) "
        "VALUES (?, 0, ?, true, ?)",
        [f"f-{name}", quarter, arm],
    )
    run(
        "INSERT INTO cdm.person (person_pid, family_pid, role, sex, birth_quarter, "
        "observed_from_day, observed_to_day, discharged_home_by_site) "
        "VALUES (?, ?, 'index_child', ?, ?, 0, ?, true)",
        [f"p-{name}", f"f-{name}", sex, quarter, LAST_DAY],
    )
    run(
        "INSERT INTO cdm.birth (child_pid, ga_days, birth_weight_g, sex, plurality, outcome) "
        "VALUES (?, ?, ?, ?, 1, 'live')",
        [f"p-{name}", days, 1000 + 25 * (days - 190), sex],
    )
    stays = [("n", "neonatal", 0, 20, None)] + [("r", "ward", 30, 33, "acute")] * again
    for letter, kind, start, end, urgency in stays:
        run(
            "INSERT INTO cdm.admission (admission_id, person_pid, kind, start_day, end_day, "
            "urgency, discharge_to, end_quarter) VALUES (?, ?, ?, ?, ?, ?, 'home', ?)",
            [f"{letter}-{name}", f"p-{name}", kind, start, end, urgency, quarter],
        )
