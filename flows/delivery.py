"""The delivery as a Prefect flow: what Prefect adds is retries, a timetable and a page.

Tasks exchange handles and counts only (the path of site.toml, the run id, the number of a file),
because Prefect writes parameters, results and exception texts to its database. Every task may be
run again: a step replaces what it left behind before. ``flows.pipeline`` holds the steps.

Imported after ``flows.prefect_settings.apply``: Prefect reads its settings on import.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from prefect import flow, get_run_logger, runtime
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from federated.errors import QualityRefused
from flows import audit, boundary, centre, command, quiet, session
from flows.prefect_task import step
from sites import settings

if TYPE_CHECKING:
    from flows.pipeline import Run

WORKERS = 2  # files are independent once the people are known
RUNNER = cast(TaskRunner[PrefectFuture[Any]], ThreadPoolTaskRunner(max_workers=WORKERS))
PATIENCE = [60.0, 600.0, 3600.0]  # seconds; a timetable may wait for the centre, a person may not


@dataclass(frozen=True, slots=True)
class Handle:
    """All that a task is told: which site, which run, which day. No content."""

    site_file: str
    run_id: str
    extracted: str

    def run(self) -> "Run":
        """Return the run that this handle names."""
        from flows.pipeline import Run

        site = settings.read(Path(self.site_file))
        day = date.fromisoformat(self.extracted)
        return Run(site, self.run_id, day, command.here().now)


@step("check approval, keys and sources")
def prepare(handle: Handle) -> list[int]:
    """Return the numbers of the files to load."""
    from flows import pipeline

    return [file.index for file in pipeline.prepare(handle.run()).files]


@step("load objections and persons")
def load_people(handle: Handle) -> None:
    """Load who objected and who is whose child, before any other record."""
    from flows import pipeline

    pipeline.load_people(handle.run())


@step("load file {number} of {total}")
def load_file(handle: Handle, index: int, number: int, total: int) -> None:
    """Load one file into the staging tables; it replaces what it left there before."""
    from flows import pipeline

    pipeline.load_file(handle.run(), index)
    tell(f"File {number} of {total} is read.")


@step("check the tables, accept or refuse")
def judge(handle: Handle) -> None:
    """Commit the delivery or drop all of it."""
    from flows import pipeline

    verdict = pipeline.judge(handle.run())
    tell(verdict.sentence)
    if not verdict.accepted:
        raise QualityRefused(f"{verdict.sentence} See `heldennet-site quality`.")


@step("compute indicators and protect them")
def release(handle: Handle) -> dict[str, int]:
    """Put what may be published in the outbox; return how many tables there are and how many new."""
    from flows import pipeline

    made = pipeline.release(handle.run())
    tell(made.sentence)
    return {"tables": made.tables, "new": made.new}


@step("send to the centre")
def send(handle: Handle) -> dict[str, int]:
    """Send what waits in the outbox."""
    run = handle.run()
    outcome = centre.send_outbox(run.site, run.now)
    tell(outcome.sentence())
    return {"sent": outcome.sent, "waiting": outcome.waiting}


def run_name() -> str:
    """Return the name of a run on Prefect's page: the folder of the site."""
    return f"delivery of {Path(runtime.flow_run.parameters['site_file']).parent.name}"


@flow(
    name="delivery",
    flow_run_name=run_name,
    task_runner=RUNNER,
    persist_result=False,
    log_prints=False,
)
def delivery(site_file: str, extracted: str | None = None, patient: bool = False) -> dict[str, int]:
    """Deliver once: from the files of the site to the receipt of the centre."""
    quiet.everything()
    return _deliver(Path(site_file), extracted, patient)


@boundary.step("deliver")
def _deliver(site_file: Path, extracted: str | None, patient: bool) -> dict[str, int]:
    from flows import pipeline

    site = settings.read(site_file)
    day = date.fromisoformat(extracted) if extracted else None
    shell = command.here()
    with session.opened(site, day, shell.now()) as run:
        audit.record(site, shell, "deliver", "C", ("store", "outbox"), client="*", trace=run.run_id)
        handle = Handle(str(site_file), run.run_id, run.extracted.isoformat())
        try:
            return _steps(handle, patient)
        finally:
            pipeline.close(handle.run())


def _steps(handle: Handle, patient: bool) -> dict[str, int]:
    numbers = prepare(handle)
    load_people(handle)
    loads = [
        load_file.submit(handle, index, place, len(numbers))
        for place, index in enumerate(numbers, start=1)
    ]
    for load in loads:
        load.result()
    judge(handle)
    made = release(handle)
    pauses = PATIENCE if patient else []
    return made | send.with_options(retries=len(pauses), retry_delay_seconds=pauses)(handle)


def tell(line: str) -> None:
    """Show progress in the terminal and on Prefect's page."""
    get_run_logger().info(line)
    print(f"  {line}\n", end="", flush=True)  # one write: two files may be read at once
