"""A centre on which two people read a release before everybody does."""

from pathlib import Path

from api.people.person import Person, Role
from api.review import voting
from api.review.machine import State
from api.settings import Review
from api.store import cubes, people, reviews
from federated.cubes import shipped
from federated.release import Release

from .conftest import CentreUnderTest, take_centre

CUBES = ("I01/total", "I01/ga_band", "I09/total")
AT = "2026-03-01T00:00:00Z"
READERS = (
    Person("person-officer", Role.PRIVACY_OFFICER, None, "Officer of the centre"),
    Person("person-goes", Role.DATA_STEWARD, "goes-hospital", "Steward of Goes"),
    Person("person-third", Role.RESEARCHER, None, "Researcher"),
)
AUTHOR = Person("person-elst", Role.DATA_STEWARD, "elst-hospital", "Steward of Elst")
OPERATOR = Person("person-operator", Role.OPERATOR, None, "Operator")
EVERYBODY = (*READERS, AUTHOR, OPERATOR)


def reading_centre(folder: Path, url: str, required: bool = True) -> CentreUnderTest:
    """A centre with two hospitals, on which a release waits for its readers."""
    made = take_centre(folder, url, Review(required=required))
    for site in ("elst-hospital", "goes-hospital"):
        made.enrol(site)
    with made.database.writing() as connection:
        for name in CUBES:
            cubes.approve(connection, shipped()[name], "the council", AT)
        for person in EVERYBODY:
            people.add(connection, person, AT)
    return made


def say(
    centre: CentreUnderTest,
    person: Person,
    sent: Release,
    agrees: bool = True,
    reason: str = "as last year",
) -> State:
    """A vote of somebody."""
    salt = f"salt of {person.id}"
    now = centre.clock()
    return voting.vote(centre.database, person, sent.digest(), agrees, reason, salt, now)


def approve(centre: CentreUnderTest, sent: Release) -> None:
    """Two people agree."""
    assert say(centre, READERS[0], sent) is State.HALF
    assert say(centre, READERS[1], sent) is State.PUBLISHED


def state(centre: CentreUnderTest, sent: Release) -> State:
    """Where a release is."""
    with centre.database.reading() as connection:
        found = reviews.one(connection, sent.digest())
    assert found
    return found.state
