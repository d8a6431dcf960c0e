"""Flower's simulation over the sites of a folder: ``flower_run.py FOLDER ROUNDS OUT``."""

import os
import sys
import time
from importlib.metadata import version
from typing import Any

import flower_client
import numpy as np
from flwr.app import ArrayRecord, Context, Message, RecordDict
from flwr.serverapp import Grid, ServerApp
from flwr.simulation import run_simulation
from logistic import Watch, held, names, stepped, told, warm

app: Any = ServerApp()


def _fit(grid: Grid, _: Context) -> None:
    folder, rounds, out = sys.argv[1:]
    sites = names(folder)
    while len(nodes := list(grid.get_node_ids())) < len(sites):
        time.sleep(0.01)
    beta, watch = np.zeros(held(folder, sites[0])[0].shape[1]), Watch()
    for number in range(int(rounds)):
        content = RecordDict({"beta": ArrayRecord([beta])})
        asked = [
            Message(content=content, dst_node_id=node, message_type="query", group_id=str(number))
            for node in nodes
        ]
        found = [one.content["sums"].to_numpy_ndarrays() for one in grid.send_and_receive(asked)]
        score, information = (sum(one[place] for one in found) for place in (0, 1))
        beta = stepped(beta, score, information)
        watch.round()
    told(out, f"flwr {version('flwr')}", warm(watch.rounds()), beta)


app.main()(_fit)

if __name__ == "__main__":
    os.environ["BENCH_FOLDER"] = sys.argv[1]
    run_simulation(
        server_app=app, client_app=flower_client.app, num_supernodes=len(names(sys.argv[1]))
    )
