"""Does a policy that limits the risk of being recognised let these rows be stored, or released?

Measured is what the store would hold with the delivery, before it replaces anything; and again what
it holds, before anything is released: who objected or is too old has then been let go, and the
classes they stood in are smaller. What is told are names of columns, never a figure or a value.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from federated.errors import RiskRefused
from flows import audit, command
from flows.pipeline.session import Session
from sites import staging

if TYPE_CHECKING:
    from flows.risk.held import Place
    from flows.risk.stopping import Exceeded

EVENT = "risk refused"
_DELIVERY = "The delivery is refused and nothing of it is stored"
_RELEASE = "Nothing is released"
_TODO = (
    " Change policy.toml, raise its version and have it advised and approved, or deliver again with "
    "more records; `heldennet-site policy risk` shows the figures."
)


def before_storing(opened: Session) -> None:
    """Raise RiskRefused, and forget what is staged, where the store would pass a limit."""
    found = _exceeded(opened, "candidate")
    if found:
        _record(opened, found)
        staging.clear(opened.store)
        raise RiskRefused(_sentence(_DELIVERY, opened, found))


def before_releasing(opened: Session) -> None:
    """Raise RiskRefused where the store as it is passes a limit."""
    found = _exceeded(opened, "cdm")
    if found:
        _record(opened, found)
        raise RiskRefused(_sentence(_RELEASE, opened, found))


def _exceeded(opened: Session, place: "Place") -> "tuple[Exceeded, ...]":
    if opened.policy.risk is None:
        return ()
    from flows.risk import stopping  # it looks at exports with the steps of a delivery

    return stopping.exceeded(opened.store, opened.policy, place)


def _record(opened: Session, found: "Sequence[Exceeded]") -> None:
    run = opened.run
    shell = replace(command.here(), now=run.now)
    policy = f"policy {opened.policy.version}", f"digest {opened.policy_digest[:16]}"
    limits = (f"{one.quasi.name}: {', '.join(one.limits)}" for one in found)
    audit.record(
        run.site, shell, EVENT, "E", ("store", *policy, *limits), client=audit.EVERYONE,
        trace=run.run_id,
    )  # fmt: skip


def _sentence(what: str, opened: Session, found: "Sequence[Exceeded]") -> str:
    version = opened.policy.version
    told = "; and ".join(_told(opened, one) for one in found)
    return f"{what}: policy {version} limits how recognisable the rows may be, and {told}.{_TODO}"


def _told(opened: Session, one: "Exceeded") -> str:
    thresholds = opened.policy.thresholds(one.quasi.name)
    limits = ", ".join(f"{name} = {getattr(thresholds, name):g}" for name in one.limits)
    helps = (
        "no coarser action that can be stored would do"
        if one.change is None
        else f"the smallest change that would do is {one.change}"
    )
    return f'the set "{one.quasi.name}" ({one.quasi.label_en}) does not meet {limits}: {helps}'
