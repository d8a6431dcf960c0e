"""All steps in order, as plain functions: a delivery in seconds, without Prefect."""

from collections.abc import Callable

from federated.errors import QualityRefused
from flows import boundary, centre
from flows.pipeline.carrying import prepare
from flows.pipeline.judging import judge
from flows.pipeline.loading import load_file, load_people
from flows.pipeline.releasing import release
from flows.pipeline.session import Run, close


def deliver(run: Run, report: Callable[[str], None]) -> None:
    """Deliver once, from the files to the receipt; ``report`` is told how far it is.

    Raises the errors of the steps; what was sent and what waits is told either way.
    """
    publish(run, report)
    report(boundary.step("send")(centre.send_outbox)(run.site, run.now).sentence())


def publish(run: Run, report: Callable[[str], None]) -> None:
    """Take all steps but the last: what may be published waits, and nothing is sent."""
    try:
        _load(run, report)
        _judge(run, report)
        report(boundary.step("release")(release)(run).sentence)
    finally:
        close(run)


def _load(run: Run, report: Callable[[str], None]) -> None:
    parts = boundary.step("prepare")(prepare)(run).files
    boundary.step("load_people")(load_people)(run)
    for place, part in enumerate(parts, start=1):
        boundary.step("load_file")(load_file)(run, part.index)
        report(f"File {place} of {len(parts)} is read.")


def _judge(run: Run, report: Callable[[str], None]) -> None:
    judged = boundary.step("judge")(judge)(run)
    report(judged.sentence)
    if not judged.accepted:
        raise QualityRefused(f"{judged.sentence} See `heldennet-site quality`.")
