"""One delivery of a made-up hospital in this process, every step of the pipeline measured."""

import importlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.support.mapped import EXPORTS
from bench.support.measure import Cost, measured
from flows import approved, pipeline
from flows.pipeline import Run
from flows.pipeline.session import session
from pseudonymisation import advice, approval, ed25519, policy, statement
from sites import onboarding
from sites.settings import Site, SourceSettings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

EXTRACTED = date(2026, 11, 1)
HEAVY = ("great_expectations", "great_expectations.expectations", "ibis.backends.duckdb", "duckdb",
         "pyarrow.csv", "scipy.stats", "highspy", "jinja2", "pandas")  # fmt: skip
Step = tuple[str, int, Cost]


def made(folder: Path, children: int) -> Site:
    """Set up a hospital with an approved policy over the exports in ``folder/inbox``."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    inbox = Path("inbox")
    answers = onboarding.Answers(
        folder=folder, id="bench-hospital", name="Bench", kind="hospital", gemeentecode="0599",
        programme="kleine_helden_huis", start_month="2023-01", families_per_year=children // 2,
        register_id="bench", dpia_id="bench",
        sources=tuple(
            SourceSettings(format="table", path=inbox / f"{e.table}.csv",
                           mapping=inbox / f"{e.table}.toml") for e in EXPORTS
        ),
    )  # fmt: skip
    site = onboarding.make(answers, EXTRACTED, os.urandom)
    return approved_by(site, Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate())


def approved_by(site: Site, advisor: "Ed25519PrivateKey", approver: "Ed25519PrivateKey") -> Site:
    """Return the site with its policy advised on and approved by two officers with these keys."""
    found = policy.read(site.policy_file)
    told = advice.advise(found, key=advisor, advisor="Bench FG", now=_now(), text="A bench.")
    signed = approval.approve(found, told, key=approver, approver="Bench", now=_now())
    statement.write(approved.file(site, found.version, "advice"), told)
    statement.write(approved.file(site, found.version), signed)
    shutil.copy(site.policy_file, approved.frozen(site, found.version))
    keys = {"advisor_key": advisor, "approver_key": approver}
    return site.model_copy(update={name: ed25519.public_text(key) for name, key in keys.items()})


def _now() -> datetime:
    return datetime(EXTRACTED.year, EXTRACTED.month, EXTRACTED.day, tzinfo=UTC)


def steps(run: Run, records: dict[str, int]) -> Iterator[Step]:
    """Run the steps; yield name, number of records and cost of each."""
    cost, plan = measured(lambda: pipeline.prepare(run))
    total = sum(records.values())
    yield "prepare", total, cost
    cost, _ = measured(lambda: pipeline.load_people(run))
    yield "load people", records["person"] + records["objection"], cost
    for part, export in zip(plan.files, EXPORTS, strict=True):
        cost, _ = measured(partial(pipeline.load_file, run, part.index))
        yield f"load {export.table}", records[export.table], cost
    yield "judge", total, _checked(lambda: pipeline.judge(run))
    cost, _ = measured(lambda: pipeline.release(run))
    yield "release", total, cost


def _checked(judge: Callable[[], pipeline.Judged]) -> Cost:
    cost, judged = measured(judge)
    if not judged.accepted:
        raise RuntimeError(f"The bench's own delivery was not accepted. {judged.sentence}")
    return cost


def held(run: Run) -> dict[str, int]:
    """Return how many rows of each table the store holds now."""
    store = session(run).store
    counted = (f"SELECT '{e.table}', count(*) FROM cdm.{e.table}" for e in EXPORTS)  # noqa: S608
    return dict(store.rows(" UNION ALL ".join(counted)))


def figures(run: Run) -> dict[str, float]:
    """Return every exact part of the quarters of every indicator, to compare work with work."""
    found: dict[str, float] = {}
    for table in pipeline.own_tables(run):
        total = table.rows[0]
        parts = {"eligible": total.eligible, "measured": total.measured, **total.parts}
        for name, part in parts.items():
            found[f"{table.indicator.id} {table.period.label} {name}"] = float(part.total)
    return found


def deliver(folder: Path, records: dict[str, int]) -> dict[str, Any]:
    """Set up, deliver and look back; the answer holds no row."""
    imports, _ = measured(lambda: [importlib.import_module(name) for name in HEAVY])
    run = Run(made(folder, records["family"]), "bench", EXTRACTED)
    try:
        done = [_told(step) for step in steps(run, records)]
        rows, own = held(run), figures(run)
    finally:
        pipeline.close(run)
    costs = [(name, n, asdict(cost)) for name, n, cost in (("imports", 0, imports), *done)]
    return {
        "steps": costs,
        "held": rows,
        "figures": own,
        "extracted": EXTRACTED.isoformat(),
    }


def _told(step: Step) -> Step:
    """Say on the screen how far it is: a million children take a while."""
    name, _, cost = step
    print(f"{name}: {cost.seconds:.1f} s, {cost.peak_mib:.0f} MiB", file=sys.stderr, flush=True)
    return step


def main() -> None:
    """Deliver the exports in a folder; print what each step cost."""
    from flows import quiet

    quiet.everything()
    folder, records = sys.argv[1:]
    print(json.dumps(deliver(Path(folder), json.loads(records))))


if __name__ == "__main__":
    main()
