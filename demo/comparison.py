"""The end of the demo: the cities side by side, what a small one sees, and the report."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from demo import small_city
from demo.cast import AMERICAN, CITIES, NO_EFFECT, WITH_EFFECT, hospital
from demo.play import CORES, Play


def lines(play: Play, shown: Sequence[str]) -> Iterator[str]:
    """Yield what is printed; the commands behind it run two at a time."""
    with ThreadPoolExecutor(CORES) as pool:
        tables = pool.submit(_compare, play, shown)
        small = pool.submit(_small, play)
        report = pool.submit(_report, play)
        yield tables.result()
        yield from small.result()
        yield f"\nCities: {WITH_EFFECT if play.stage.effect else NO_EFFECT}. Centres: {AMERICAN}."
        yield report.result()


def _compare(play: Play, indicators: Sequence[str]) -> str:
    return play.runner.run("compare", play.central("compare", *indicators))


def _report(play: Play) -> str:
    command = play.central("report", "--out", str(play.stage.report))
    return play.runner.run("report", command)


def _small(play: Play) -> list[str]:
    large, small = hospital(CITIES[0]), hospital(CITIES[-1])
    shown = {
        player.id: play.runner.run(f"release-{player.id}", play.site(player, "release", "show"))
        for player in (large, small)
    }
    return small_city.sentences(
        small, small_city.seen(shown[small.id]), small_city.seen(shown[large.id])
    )
