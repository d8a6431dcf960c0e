"""A question over sites of the centre: typed by its operator, answered by the sites, published."""

from collections.abc import Sequence
from pathlib import Path

from api.cli import main
from api.store import studies
from api.studies.registering import content, found
from federated.studies import example
from federated.studies.study import Study
from federated.studies.taking_part import Seated
from tests.api.conftest import CentreUnderTest
from tests.studies import spec
from tests.studies.published import BOTH
from tests.studies.test_desk import Room
from tests.studies.world import START, Place, World


class Hall(Room):
    """The room of a study at a centre that is there already, with sites that have keys."""

    def __init__(self, centre: CentreUnderTest, study: Study) -> None:
        self.study, self.database = study, centre.database
        self.central, self.now = centre.app.state.centre.settings, START
        self.numbers = 1000 * study.specification.version  # a number is used once at a centre
        asked = study.specification
        places = {
            name: Place(Seated(study, name, centre.keys[name]), example.rows(asked, name))
            for name in sorted(asked.sites)
        }
        self.world = World(study, places)
        self.heard = {name: [] for name in places}


def text(sites: Sequence[str], version: int) -> str:
    """Return the study.toml of a researcher."""
    named = ", ".join(f'"{name}"' for name in spec.NAMES[:3])
    mine = ", ".join(f'"{name}"' for name in sites)
    return spec.text(3, (named, mine), ("version = 1", f"version = {version}"), *BOTH)


def typed(centre: CentreUnderTest, *words: str) -> None:
    """Type a command at the centre."""
    folder = centre.app.state.centre.settings.folder
    assert main(["--settings", str(folder / "central.toml"), *words]) == 0


def asked(centre: CentreUnderTest, folder: Path, sites: Sequence[str], version: int) -> Study:
    """Register a question."""
    file = folder / f"study-{version}.toml"
    file.write_text(text(sites, version), encoding="utf-8")
    typed(centre, "study", "add", str(file), "--by", "R. de Vraag")
    with centre.database.reading() as connection:
        return content(found(connection, f"readmission-arm@{version}"))


def answered(centre: CentreUnderTest, study: Study) -> None:
    """Have every site approve and answer, each request signed, until there is a result."""
    hall = Hall(centre, study).begin()
    assert hall.run() == "closed"
    with centre.database.reading() as connection:
        assert studies.result(connection, study.digest()) is not None


def published(centre: CentreUnderTest, study: Study) -> None:
    """Have somebody else than who asked let everybody read it."""
    typed(centre, "study", "publish", study.digest()[:16], "--by", "B. Oordelaar")
