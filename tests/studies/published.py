"""A study that three sites answered, in a centre's books, and the application over them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from api.app import create_app
from api.store import audit, studies
from api.store.database import Database
from api.studies import results
from federated.studies.coordinator import Coordinator
from federated.studies.study import Study
from tests.api.conftest import CentreUnderTest, Clock
from tests.studies import spec
from tests.studies.test_desk import Room
from tests.studies.world import START, World

AT = "2026-11-22T12:00:00Z"
BOTH = (
    *(("[mandate]", '[disclosure]\nsecure_sum = "plain"\n\n[mandate]'),),
    *(('inference = ["model"', 'outputs = ["coefficients", "fit", "city_effects"]\ninference = ["model"'),),
)  # fmt: skip


@contextmanager
def running(folder: Path, text: str | None = None) -> Iterator[Room]:
    """A study of three sites, a run of which is open."""
    folder.mkdir(parents=True, exist_ok=True)
    room = Room(folder, text or spec.text()).begin()
    yield room
    room.database.close()


def publish(room: Room, at: str = AT) -> None:
    """Publish the newest result."""
    with room.database.writing() as connection:
        studies.publish(connection, room.study.digest(), at, "B. Oordelaar")
        audit.append(connection, at, "B. Oordelaar", "study published", room.study.name)


@contextmanager
def served(room: Room) -> Iterator[CentreUnderTest]:
    """The application of the room's centre."""
    clock = Clock(START + timedelta(hours=2))
    settings = room.central.model_copy(update={"requests_per_second": 0})
    app = create_app(settings, clock)
    made = CentreUnderTest(app, app.state.centre.database, clock)
    yield made
    made.database.close()


def put(database: Database, text: str, at: str = AT) -> Study:
    """Put a study with its published result in the books, as a coordinator of the test made it."""
    world = World.of(text).open()
    assert world.run().done
    study, coordinator = world.study, Coordinator(world.study, world.events, [], world.now)
    rows = [
        studies.Row(
            i, one.announced.run, getattr(one.announced, "to", ""), one.announced.body(), at
        )
        for i, one in enumerate(world.events, 1)
    ]
    held = studies.Held(
        study.digest(), study.specification.id, study.specification.version, study.canonical(),
        at, "R. de Vraag", None, None,
    )  # fmt: skip
    with database.writing() as connection:
        studies.add(connection, held)
        studies.announce(connection, held.digest, rows)
        studies.keep_result(connection, held.digest, 1, results.content(study, coordinator, 1), at)
        studies.publish(connection, held.digest, at, "B. Oordelaar")
        audit.append(connection, at, "B. Oordelaar", "study published", study.name)
    return study
