"""Before a delivery: who was left over by a rotation, and comes in these exports, is brought along.

Nobody is then in the store twice, and who was forgotten under an old pseudonym is known under the
new one before a row is looked at. It costs one more reading of the exports, as long as something
is left over.
"""

from dataclasses import replace

from flows import audit, command, labelled, rotation
from flows.pipeline import plan, renaming
from flows.pipeline.plan import Plan
from flows.pipeline.session import Run, session
from sites import rotating


def prepare(run: Run) -> Plan:
    """Prepare as ``plan.prepare`` does, and bring along what was left over."""
    made = plan.prepare(run)
    bring_along(run)
    return made


def bring_along(run: Run) -> int:
    """Give who is in the exports the version of the policy; returns how many pseudonyms."""
    opened, found, targets = session(run), dict[str, str](), dict[str, str]()
    for step in rotation.left_over(opened.store):
        held = set(rotating.held(opened.store, step.label))
        both, domain = (step.old, step.new), rotation.base(step.domain)
        if held:
            found |= renaming.of_exports(run, domain, step.domain, both, held)
            targets[step.label] = step.target
    if found:
        _record(run, targets)
        labelled.rename(run.site, found)
        rotating.replace(opened.store, found, targets)
    return len(found)


def _record(run: Run, targets: dict[str, str]) -> None:
    shell = replace(command.here(), now=run.now)
    objects = tuple(f"{old} to {new}" for old, new in targets.items())
    audit.record(
        run.site, shell, "pseudonyms bring along", "U", ("store", *objects),
        client=audit.EVERYONE, trace=run.run_id,
    )  # fmt: skip
