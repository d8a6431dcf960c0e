"""A small clean city and a dirty one, written once."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from sites.example_data import World, make_city
from sites.example_data.dirt import Dirt
from sites.example_data.hospital import write_hospital
from sites.example_data.municipality import write_municipality
from tests.sites.example_data.reading import Row, read


@dataclass(frozen=True)
class Written:
    """A city with the folders of its two sites and the mistakes that were planted in each."""

    world: World
    hospital: Path
    municipality: Path
    hospital_dirt: tuple[Dirt, ...]
    municipality_dirt: tuple[Dirt, ...]


def written(folder: Path, *, dirty: bool) -> Written:
    """Write both inboxes of a city of 40 families a year."""
    world = make_city("Rotterdam", "0599", 40, 7, dirty=dirty)
    hospital, municipality = folder / "hospital", folder / "municipality"
    return Written(
        world,
        hospital,
        municipality,
        write_hospital(world, hospital / "inbox"),
        write_municipality(world, municipality / "inbox"),
    )


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A city without mistakes."""
    return written(tmp_path_factory.mktemp("clean"), dirty=False)


@pytest.fixture(scope="session")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The same city with mistakes."""
    return written(tmp_path_factory.mktemp("dirty"), dirty=True)


@pytest.fixture(scope="session")
def resident(clean: Written) -> dict[str, list[Row]]:
    """What the clean municipality's inbox gives back."""
    found, problems = read(clean.municipality, "municipality")
    assert problems == []
    return found
