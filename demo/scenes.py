"""The scenes of the demo but the onboarding: exports, the centre, deliveries, own reports."""

from collections.abc import Callable, Iterable

from demo.cast import (
    CITIES,
    EXTRACTED,
    YEARS,
    City,
    Player,
    centres,
    hospital,
    municipality,
    players,
)
from demo.command import SITE, Tell
from demo.play import Job, Play
from demo.stage import HERE

EXAMPLE = "nobody: an example of the demo"  # where a real site names the role that approved it


def inboxes(play: Play) -> Iterable[Job]:
    """Write what the sites export: three cities and the trial."""
    for city in CITIES:
        yield Job(f"inbox-{city.slug}", f"exports of {city.name}", _city(play, city))
    command = [SITE, "source", "example", "trial", "--out", str(play.stage.out / "sites")]
    yield Job("inbox-trial", "exports of the trial", play.running("inbox-trial", command))


def _city(play: Play, city: City) -> Callable[[Tell], None]:
    stage = play.stage
    words = {
        "--name": city.name,
        "--gemeentecode": city.gemeentecode,
        "--families": str(city.families_per_year),
        "--years": YEARS,
        "--seed": str(city.seed),
        "--bsn-from": str(city.bsn_from),
        "--postcodes": city.postcodes,
        "--hospital": str(stage.inbox(hospital(city))),
        "--municipality": str(stage.inbox(municipality(city))),
    }
    command = [SITE, "source", "example", "city", *(w for pair in words.items() for w in pair)]
    return play.running(f"inbox-{city.slug}", command + ["--effect"] * stage.effect)


def centre(play: Play) -> Iterable[Job]:
    """Make the centre."""
    yield Job("centre", "the centre", play.running("centre", play.central("init")))


def deliveries(play: Play) -> Iterable[Job]:
    """Let the six sites deliver as Prefect flows."""
    for player in players():
        yield _delivery(play, player)


def trial_deliveries(play: Play) -> Iterable[Job]:
    """Let the four trial centres deliver without a server."""
    for player in centres():
        yield _delivery(play, player, "--direct")


def _delivery(play: Play, player: Player, *words: str) -> Job:
    command = play.site(player, "deliver", "--extracted", EXTRACTED, *words)
    step = f"deliver-{player.id}"
    return Job(step, player.name, play.running(step, command))


def descriptions(play: Play) -> Iterable[Job]:
    """Record what each site of a city says of its concept: examples, and the page says so."""
    for player in players():
        step, file = f"describe-{player.id}", HERE / "concepts" / f"{player.id}.toml"
        command = play.central("site", "describe", player.id, "--file", str(file), "--by", EXAMPLE)
        yield Job(step, player.name, play.running(step, command))


def own_reports(play: Play) -> Iterable[Job]:
    """Let the sites of the first city look at their own exact figures, inside their own walls."""
    for player in (hospital(CITIES[0]), municipality(CITIES[0])):
        step = f"own-{player.id}"
        yield Job(step, player.name, play.running(step, play.site(player, "report", "--own")))
