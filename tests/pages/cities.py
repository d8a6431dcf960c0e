"""A centre as people find it: cities with figures, what two people still have to read, and studies."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from api.app import create_app
from api.inviting import Wanted
from api.people.person import Person, Role
from api.settings import Central, Review
from api.store import concepts, cubes, people
from api.store.database import Database
from federated import concept
from federated.cubes import shipped
from federated.period import Period
from federated.release import Release, ReleasedTable, Value
from tests.api.browser import link
from tests.api.conftest import CentreUnderTest, make_centre
from tests.api.costly import arm, costs
from tests.api.figures import OPT, Y2024, Y2025, hidden, proportion, release, table
from tests.api.onboarding import invited
from tests.api.reading import say
from tests.api.test_costs import COMPARISON, PROGRAMME
from tests.federated.test_concept import WHOLE
from tests.pages import questions

AT = "2026-03-01T00:00:00Z"
SITES = (
    ("denhaag-hospital", "Den Haag", "0518"),
    ("gorinchem-hospital", "Gorinchem", "0512"),
    ("rotterdam-hospital", "Rotterdam", "0599"),
    ("utrecht-hospital", "Utrecht", "0344"),
)
# What the four found in one closed trial: births too early of one child, and of twins.
TRIAL = (((30, 180), (22, 40)), ((26, 190), (31, 60)), ((44, 260), (12, 24)), ((20, 170), (15, 30)))
PEOPLE = {
    "researcher": Person("person-researcher", Role.RESEARCHER, None, "Researcher"),
    "officer": Person("person-officer", Role.PRIVACY_OFFICER, None, "Officer of the centre"),
    "second": Person("person-denhaag", Role.DATA_STEWARD, "denhaag-hospital", "Den Haag"),
    "steward": Person("person-rotterdam", Role.DATA_STEWARD, "rotterdam-hospital", "Rotterdam"),
    "operator": Person("person-operator", Role.OPERATOR, None, "Operator"),
}
QUARTERS = [Period.quarter(f"{year}-Q{q}") for year in (2023, 2024) for q in (1, 2, 3, 4)]
RUN = (60, 66, 58, 61, 64, 59, 60, 120)  # of 300 families; the last is no chance
REASON = "a change that nobody explains"


@dataclass(frozen=True, slots=True)
class Cities:
    """The centre, where it is served, and the releases that tests name."""

    centre: CentreUnderTest
    url: str
    waiting: dict[str, str]  # by the language of who reads it
    turned_down: str
    published: str
    study: str

    def way_in(self, who: str) -> str:
        """The address of a new link of somebody."""
        return self.url + link(self.centre, PEOPLE[who])


@contextmanager
def served(folder: Path) -> Iterator[Cities]:
    """Serve a centre of four cities on loopback."""
    import uvicorn

    centre = _empty(folder)
    filled = _fill(centre)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(centre.app, log_level="critical", ws="none"))
        thread = threading.Thread(target=partial(server.run, sockets=[listening]), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        # a name, not a number: a passkey belongs to one
        yield replace(filled, url=f"http://localhost:{listening.getsockname()[1]}")
        server.should_exit = True
        thread.join()
    centre.database.close()


def _empty(folder: Path) -> CentreUnderTest:
    database = Database(f"sqlite:///{folder / 'central.sqlite'}")
    database.migrate()
    database.close()
    centre = make_centre(folder, "sqlite:///central.sqlite")
    with centre.database.writing() as connection:
        for cube in shipped().values():
            cubes.approve(connection, cube, "the council", AT)
    for name, city, code in SITES:
        centre.enrol(name, city=city, name=f"Hospital of {city}", gemeentecode=code)
    centre.enrol(
        "rotterdam-municipality", kind="municipality", city="Rotterdam",
        name="Municipality of Rotterdam", gemeentecode="0599",
    )  # fmt: skip
    with centre.database.writing() as connection:
        for person in PEOPLE.values():
            people.add(connection, person, AT)
        for site in ("rotterdam-hospital", "denhaag-hospital"):
            concepts.put(connection, site, concept.parse(WHOLE), "programme lead", AT)
    for id_, place in (("goes-hospital", "Goes"), ("zwolle-hospital", "Zwolle")):
        invited(centre, Wanted(id_, "hospital", f"Hospital of {place}", place, "other"))
    return centre


def _fill(centre: CentreUnderTest) -> Cities:
    first = [release(name, _tables(number)) for number, (name, _, _) in enumerate(SITES)]
    for one in first:
        _send(centre, one)
    settings = Central(
        folder=centre.app.state.centre.settings.folder,
        database="sqlite:///central.sqlite",
        contact_email="operator@centre.example",
        requests_per_second=0,
        review=Review(required=True),
    )
    (settings.folder / "central.toml").write_text('database = "sqlite:///central.sqlite"\n')
    centre.app = create_app(settings, centre.clock)
    waiting = {
        language: _later(centre, site)
        for language, site in (("nl", "gorinchem-hospital"), ("en", "utrecht-hospital"))
    }
    turned_down = release("rotterdam-hospital", [table("I44", Y2025, proportion(41, 90))])
    _send(centre, turned_down)
    for who in ("officer", "second"):
        say(centre, PEOPLE[who], turned_down, agrees=False, reason=REASON)
    return Cities(
        centre,
        "",
        waiting,
        turned_down.digest(),
        first[0].digest(),
        _study(centre, settings.folder),
    )


def _study(centre: CentreUnderTest, folder: Path) -> str:
    """A question that was answered and published."""
    study = questions.asked(centre, folder, [name for name, _, _ in SITES[:3]], 1)
    questions.answered(centre, study)
    questions.published(centre, study)
    return study.digest()


def _later(centre: CentreUnderTest, site: str) -> str:
    one = release(site, [table("I44", Y2025, proportion(38, 95))])
    _send(centre, one)
    return one.digest()


def _send(centre: CentreUnderTest, one: Release) -> None:
    answer = centre.put(one)
    assert answer.status_code == 201, answer.text
    centre.clock.advance(seconds=1)


def _tables(number: int) -> list[ReleasedTable]:
    """Readmissions, return to work by parent, costs at two of them, a run of quarters, and a trial."""
    parents: dict[str, dict[str, Value]] = {
        "mother": proportion(56 + number, 70),
        "partner": proportion(48, 80),
    }
    arms: dict[str, dict[str, Value]] = {
        "programme": proportion(16, 150),
        "comparison": proportion(24 - number, 170),
        "historic": proportion(0, 0),
    }
    last = hidden("I01", 132) if number == 1 else proportion(40 - number, 320)
    both = proportion(104 + number, 150)
    tables = [
        table("I28", Y2025, both, parents, "role"),
        table("I28", Y2025, both),
        table("I01", Y2024, proportion(30 + 4 * number, 300)),
        table("I01", Y2025, last),
        *_trial(number),
    ]
    if number == 2:
        tables.append(table("I01", Y2025, last, arms, "arm"))
        tables += [
            table("I44", period, proportion(events, 300))
            for period, events in zip(QUARTERS, RUN, strict=True)
        ]
    if number % 2 == 0:
        tables.append(costs("hospital", arm(64, PROGRAMME), arm(68, COMPARISON)))
    return tables


def _trial(number: int) -> list[ReleasedTable]:
    found = dict(zip(("singleton", "multiple", "unknown"), (*TRIAL[number], (0, 0)), strict=True))
    strata: dict[str, dict[str, Value]] = {k: proportion(*pair) for k, pair in found.items()}
    events, people = (sum(pair[i] for pair in found.values()) for i in (0, 1))
    whole = proportion(events, people)
    return [table("I09", OPT, whole), table("I09", OPT, whole, strata, "plurality")]
