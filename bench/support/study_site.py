"""A hospital of a comparison: keys, an approved policy, two officers, and drawn children in its store.

The rows go straight into the tables of the data model: what a delivery does before is measured by
bench/pipeline.py. Everything after is what an officer types.
"""

from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.support.site import approved_by
from bench.support.study_data import Children
from flows import cli
from pseudonymisation import ed25519
from pseudonymisation.keys import Keys
from pseudonymisation.template import template
from sites import settings
from sites.settings import Site
from sites.store import open_store

if TYPE_CHECKING:
    import pyarrow as pa

SITE = """\
id = "{id}"
name = "Bench {id}"
kind = "hospital"
gemeentecode = "0599"
programme = "other"
start_month = "2022-01"
expected_families_per_year = 100
advisor_key = "{advisor}"
approver_key = "{approver}"

[centre]
url = "{url}"
timeout_seconds = 20
"""
EXTRACTED = date(2026, 11, 1)
QUARTERS = [f"{year}-Q{quarter}" for year in (2023, 2024) for quarter in (1, 2, 3, 4)]
FAMILY = """
INSERT INTO cdm.family (family_pid, inclusion_day, inclusion_quarter, included, arm)
SELECT 'f' || n, 0, quarter, true, arm FROM drawn
"""
PERSON = """
INSERT INTO cdm.person (person_pid, family_pid, role, sex, birth_quarter, observed_from_day,
                        observed_to_day, discharged_home_by_site)
SELECT 'p' || n, 'f' || n, 'index_child', sex, quarter, 0, 700, true FROM drawn
"""
BIRTH = """
INSERT INTO cdm.birth (child_pid, ga_days, birth_weight_g, sex, plurality, outcome)
SELECT 'p' || n, days, grams, sex, plurality, 'live' FROM drawn
"""
STAYS = """
INSERT INTO cdm.admission (admission_id, person_pid, kind, start_day, end_day, urgency,
                           discharge_to, end_quarter)
SELECT 'n' || n, 'p' || n, 'neonatal', 0, 20, NULL, 'home', quarter FROM drawn
UNION ALL
SELECT 'r' || n, 'p' || n, 'ward', 30, 33, 'acute', 'home', quarter FROM drawn WHERE again
"""


@dataclass(frozen=True, slots=True)
class Hospital:
    """A site and the key files of its officers, which lie in its folder."""

    folder: Path

    @property
    def site(self) -> Site:
        """Its settings, as its commands read them."""
        return settings.read(self.folder / "site.toml")

    def type(self, *words: str | Path) -> None:
        """Type a command; the bench ends where it does not succeed."""
        screen = StringIO()
        with redirect_stdout(screen):
            code = cli.main(["--site", str(self.folder), *map(str, words)])
        if code:
            raise SystemExit(f"heldennet-site {words[0]} {words[1]}: {screen.getvalue()}")

    def agrees(self, study: str) -> None:
        """Fetch a study, advise on it, and approve it."""
        self.type("study", "list")
        advisor, approver = (self.folder / f"{who}.pem" for who in ("advisor", "approver"))
        advice = ("--advice", "positive", "--text", "A bench.", "--advisor", "Bench FG")
        self.type("study", "advise", study, "--key", advisor, *advice)
        said = ("--reason", "A bench.", "--approver", "Bench officer")
        self.type("study", "approve", study, "--key", approver, *said)


def made(folder: Path, name: str, url: str, children: Children) -> Hospital:
    """Set up a hospital with these children."""
    folder.mkdir(parents=True, mode=0o700)
    advisor, approver = (ed25519.create(folder / f"{who}.pem") for who in ("advisor", "approver"))
    public = {"advisor": ed25519.public_text(advisor), "approver": ed25519.public_text(approver)}
    file = folder / "site.toml"
    file.write_text(SITE.format(id=name, url=url, **public), encoding="utf-8")
    Keys.create(folder / "keys")
    site = settings.read(file)
    text = template(
        "hospital", name, datetime.now(UTC).date(), register_id="bench", dpia_id="bench"
    )
    site.policy_file.write_text(text, encoding="utf-8")
    approved_by(site, advisor, approver)
    _fill(site, children)
    return Hospital(folder)


def _fill(site: Site, children: Children) -> None:
    with open_store(site.store, Keys.open(site.keys).store_key()) as store:
        store.rows("INSERT INTO ledger.extracted VALUES (?)", [EXTRACTED])
        with store.transaction() as connection:
            connection.register("drawn", _table(children))
            for statement in (FAMILY, PERSON, BIRTH, STAYS):
                connection.execute(statement)
            connection.unregister("drawn")


def _table(children: Children) -> "pa.Table":
    import pyarrow as pa

    return pa.table(dict(_columns(children)))


def _columns(children: Children) -> Iterator[tuple[str, Any]]:
    numbers = np.arange(len(children.days))
    yield "n", [f"{number:08}" for number in numbers]
    yield "quarter", np.array(QUARTERS)[numbers % len(QUARTERS)]
    yield "arm", np.where(children.programme, "programme", "comparison")
    yield "sex", np.where(children.male, "male", "female")
    yield "days", children.days
    yield "grams", children.grams
    yield "plurality", np.where(children.twin, 2, 1)
    yield "again", children.again
