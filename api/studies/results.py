"""A result, as it is stored and read: numbers, what they assume, and how to cite them."""

from math import isfinite
from typing import Any

from federated.canonical import canonical, digest
from federated.studies.announcements import Opened, Replied
from federated.studies.coordinator import Coordinator
from federated.studies.study import Study


def content(study: Study, coordinator: Coordinator, run: int) -> str:
    """Return the result of a run that is done, as JSON."""
    from api import API_VERSION

    found = coordinator.result().result or {}
    replies = [e.announced for e in coordinator.events if isinstance(e.announced, Replied)]
    here = [one for one in replies if one.run == run]
    body: dict[str, Any] = {
        **found,
        "specification": study.specification.model_dump(mode="json"),
        "missing_sites": [one.model_dump(mode="json") for one in here[-1].missing],
        "secure": next(
            e.announced.secure
            for e in coordinator.events
            if isinstance(e.announced, Opened) and e.announced.run == run
        ),
    }
    body["citation"] = citation(study, run, here, found, API_VERSION)
    body = _finite(body)
    return canonical({**body, "result_digest": digest(canonical(body))}).decode()


def _finite(value: Any) -> Any:
    """Return it with null for what is no number: JSON has no other word for it."""
    if isinstance(value, float) and not isfinite(value):
        return None
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    return [_finite(one) for one in value] if isinstance(value, list | tuple) else value


def citation(
    study: Study, run: int, replies: list[Replied], found: dict[str, Any], version: str
) -> dict[str, Any]:
    """Return what a reader needs to name the result, and to find the study again."""
    return {
        "study": study.specification.id,
        "version": study.specification.version,
        "run": run,
        "study_digest": study.digest(),
        "rounds": len(replies),
        "sites": list(replies[-1].counted),
        "families": found.get("fit", {}).get("families"),
        "software": f"heldennet {version}",
    }
