"""A play: jobs, two at a time, each done once; and how the two commands are called."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from demo.cast import Player
from demo.command import CENTRAL, SITE, Failed, Runner, Tell
from demo.screen import Jobs, Screen
from demo.stage import Stage

CORES = 2


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work; ``step`` names it in the logs and among what was done before."""

    step: str
    title: str
    work: Callable[[Tell], None]


@dataclass(frozen=True, slots=True)
class Play:
    """Everything that a scene needs."""

    stage: Stage
    runner: Runner
    screen: Screen

    def perform(self, jobs: Iterable[Job], at_a_time: int = CORES) -> None:
        """Do the jobs that were not done before; raises Failed after the others have ended."""
        todo = [job for job in jobs if not self.stage.done(job.step)]
        if not todo:
            self.screen.say("  done before")
            return
        with self.screen.jobs() as shown, ThreadPoolExecutor(at_a_time) as pool:
            try:
                for work in [pool.submit(self._do, shown, job) for job in todo]:
                    work.result()
            except (Failed, KeyboardInterrupt):
                pool.shutdown(cancel_futures=True)
                raise

    def _do(self, shown: Jobs, job: Job) -> None:
        with shown.job(job.title) as tell:
            job.work(tell)
        self.stage.finish(job.step)

    def site(self, player: Player, *words: str) -> list[str]:
        """Return a command of a site."""
        return [SITE, "--site", str(self.stage.site(player)), *words]

    def central(self, *words: str) -> list[str]:
        """Return a command of the centre."""
        return [CENTRAL, "--settings", str(self.stage.central), *words]

    def running(self, name: str, command: list[str]) -> Callable[[Tell], None]:
        """Return the work of one command."""

        def work(tell: Tell) -> None:
            self.runner.run(name, command, tell)

        return work


Scene = Callable[[Play], Iterable[Job]]
