"""The mock network of vantage6 over the sites of a folder: ``vantage6_run.py FOLDER ROUNDS OUT``."""

import sys
from contextlib import redirect_stdout
from importlib.metadata import version
from io import StringIO
from statistics import mean

import pandas as pd
from logistic import held, names, told
from vantage6.algorithm.tools.mock_client import MockAlgorithmClient

REPEATS = 6


def main(folder: str, rounds: str, out: str) -> None:
    """Fit several times; a round is the mean of the fastest fit."""
    frames, columns = [], list[str]()
    for name in names(folder):
        x, y = held(folder, name)
        columns = [f"x{place}" for place in range(x.shape[1])]
        frames.append(pd.DataFrame(x, columns=columns).assign(y=y))
    asked = {"columns": columns, "outcome": "y", "rounds": int(rounds)}
    taken, beta = float("inf"), list[float]()
    for _ in range(REPEATS):
        client = MockAlgorithmClient(
            datasets=[[{"database": frame}] for frame in frames], module="vantage6_logistic"
        )
        task = client.task.create(
            input_={"method": "central", "kwargs": asked}, organizations=[client.organization_id]
        )
        found = client.wait_for_results(task_id=task["id"])[0]
        beta, taken = found["beta"], min(taken, mean(found["rounds"]))
    told(out, f"vantage6-algorithm-tools {version('vantage6-algorithm-tools')}", taken, beta)


if __name__ == "__main__":
    with redirect_stdout(StringIO()):
        main(*sys.argv[1:])
