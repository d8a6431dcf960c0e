"""``python -m demo``: from exports to a comparison of cities, with the public commands only."""

import argparse
import os
import resource
import sys
import time
from contextlib import AbstractContextManager

from rich.console import Console

from demo import comparison, forked, onboarding, scenes
from demo.background import running, starting
from demo.cast import players
from demo.command import CENTRAL, SITE, Failed, Runner, environment
from demo.play import Play, Scene
from demo.screen import Screen
from demo.stage import OUT, prepare

SHOWN = ("I01", "I18", "I28", "I31", "I33", "I44", "I09", "B01")
NEXT = (
    "Next: make a site of your own with `.venv/bin/heldennet-site init` in an empty folder; "
    "docs/new-city.md leads you through it."
)


def main(arguments: list[str] | None = None) -> int:
    """Play the demo; return its exit code."""
    args = _parser().parse_args(arguments)
    started = time.monotonic()
    os.environ.update(environment())
    forked.load_beforehand("flows.preload", "api.preload")
    stage = prepare(OUT, args.effect, args.fresh)
    play = Play(stage, Runner(stage.out / "logs"), Screen(Console()))
    try:
        _play(play)
    except Failed as error:
        play.screen.say(str(error))
        return 1
    except KeyboardInterrupt:
        play.screen.say("Stopped. `make demo` goes on where it was.")
        return 130
    play.screen.say(f"\n{_cost(play, time.monotonic() - started)}\n{NEXT}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--effect", action="store_true", help="put an effect in, labelled")
    parser.add_argument("--fresh", action="store_true", help="begin anew")
    return parser


def _play(play: Play) -> None:
    _chapter(play, "1. What hospitals and municipalities export (synthetic)", scenes.inboxes)
    _chapter(play, "2. The centre", scenes.centre)
    play.screen.heading("3. Ten sites: settings, keys, an approved policy, enrolment")
    if not _done(play):
        with _centre(play):
            _live(play)
    _chapter(play, "6. What each city says that it does (examples)", scenes.descriptions)
    _chapter(play, "7. A city's own exact figures, inside its own walls", scenes.own_reports)
    play.screen.heading("8. The comparison: no family is in it")
    for line in comparison.lines(play, SHOWN):
        play.screen.say(line)


def _chapter(play: Play, heading: str, scene: Scene) -> None:
    play.screen.heading(heading)
    play.perform(scene(play))


def _done(play: Play) -> bool:
    jobs = (
        *onboarding.sites(play), *scenes.deliveries(play), *scenes.trial_deliveries(play)
    )  # fmt: skip
    return all(play.stage.done(job.step) for job in jobs)


def _centre(play: Play) -> AbstractContextManager[None]:
    stage = play.stage
    port = str(stage.centre_port)
    command = [CENTRAL, "--settings", str(stage.central), "serve", "--port", port]
    return running(play.runner, "centre-server", command, f"{stage.centre_url}/v1/health")


def _live(play: Play) -> None:
    """Let the sites begin and deliver; Prefect's first start is slow and begins at once."""
    stage, runner = play.stage, play.runner
    first, *others = onboarding.sites(play)
    play.perform([first])
    host = stage.site(players()[0])
    prefect = [SITE, "--site", str(host), "serve", "--server-only"]
    with starting(runner, "prefect-server", prefect, f"{stage.prefect_url}/health") as ready:
        play.perform(others)
        ready()
        _chapter(play, "4. Six sites deliver (Prefect)", scenes.deliveries)
    _chapter(play, "5. Four centres of a real trial deliver (--direct)", scenes.trial_deliveries)


def _cost(play: Play, seconds: float) -> str:
    servers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    peak = max([servers, *play.runner.peaks])
    return f"{seconds:.0f} seconds; the largest process used {peak:.2f} GiB."


if __name__ == "__main__":
    sys.exit(main())
