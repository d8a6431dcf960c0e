"""Two tiny sites that know the same families, a warm process to type in, and a centre."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sites.example_data.hospital import write_hospital
from sites.example_data.municipality import write_municipality
from sites.example_data.world import World, make_city
from tests.journeys import central, plants
from tests.journeys.central import Central
from tests.journeys.warm import Warm


@dataclass(frozen=True)
class Inboxes:
    """What the two sites of one tiny city export."""

    world: World
    hospital: Path
    municipality: Path

    def of(self, kind: str) -> Path:
        return self.hospital if kind == "hospital" else self.municipality


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """A process that types commands without importing everything again."""
    process = Warm()
    yield process
    process.close()


@pytest.fixture(scope="session")
def inboxes(tmp_path_factory: pytest.TempPathFactory) -> Inboxes:
    """The exports of a city of twenty families a year."""
    folder = tmp_path_factory.mktemp("inboxes")
    world = make_city("Voorbeeldstad", "0599", 20, 7)
    made = Inboxes(world, folder / "hospital" / "inbox", folder / "municipality" / "inbox")
    write_hospital(world, made.hospital)
    write_municipality(world, made.municipality)
    return made


@pytest.fixture(scope="session")
def planted(inboxes: Inboxes, tmp_path_factory: pytest.TempPathFactory) -> Inboxes:
    """The same exports with values planted in them."""
    folder = tmp_path_factory.mktemp("planted")
    for kind in ("hospital", "municipality"):
        shutil.copytree(inboxes.of(kind), folder / kind / "inbox")
        plants.plant(folder / kind / "inbox")
    return Inboxes(inboxes.world, folder / "hospital" / "inbox", folder / "municipality" / "inbox")


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    """A centre of this module's own."""
    with central.running(tmp_path_factory.mktemp("centre") / "central") as running:
        yield running
