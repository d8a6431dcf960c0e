"""A step of the delivery as a Prefect task: clean errors inside, retries around them."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from federated.errors import CentreUnreachable, StepFailed
from flows import boundary

P = ParamSpec("P")
R = TypeVar("R")


def may_pass(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Try again only what time can mend: a machine's fault, not a wrong file or setting."""
    return isinstance(state.data, StepFailed | CentreUnreachable)


def step(words: str) -> Callable[[Callable[P, R]], Task[P, R]]:
    """Decorate a step: clean errors inside, Prefect's retries around them, nothing persisted."""

    def decorate(function: Callable[P, R]) -> Task[P, R]:
        make = task(
            name=function.__name__,
            task_run_name=words,
            retries=1,
            retry_delay_seconds=2,
            retry_condition_fn=may_pass,
            cache_policy=NO_CACHE,
            persist_result=False,
        )
        return make(boundary.step(function.__name__)(function))

    return decorate
