"""The logistic regression as an algorithm of vantage6: a central part and a part of each site."""

from typing import Any

import numpy as np
from logistic import Watch, answered, stepped
from vantage6.algorithm.tools.decorators import algorithm_client, data


def _central(client: Any, columns: list[str], outcome: str, rounds: int) -> dict[str, Any]:
    """Ask every organisation, add up, step."""
    sites = [one["id"] for one in client.organization.list()]
    beta, watch = np.zeros(len(columns)), Watch()
    for _ in range(rounds):
        asked = {"columns": columns, "outcome": outcome, "beta": beta.tolist()}
        task = client.task.create(
            input_={"method": "partial", "kwargs": asked}, organizations=sites, name="partial"
        )
        found = client.wait_for_results(task_id=task["id"])
        score = sum(np.array(one["score"]) for one in found)
        information = sum(np.array(one["information"]) for one in found)
        beta = stepped(beta, score, information)
        watch.round()
    return {"beta": beta.tolist(), "rounds": watch.rounds()}


def _partial(frame: Any, columns: list[str], outcome: str, beta: list[float]) -> dict[str, Any]:
    """Return the aggregates of one organisation."""
    score, information = answered(
        frame[columns].to_numpy(), frame[outcome].to_numpy(), np.array(beta)
    )
    return {"score": score.tolist(), "information": information.tolist()}


central = algorithm_client(_central)
partial = data(1)(_partial)
