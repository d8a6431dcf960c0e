"""NVFLARE's simulator over the sites of a folder: ``nvflare_run.py FOLDER ROUNDS OUT``.

Its own recipe for a logistic regression by Newton's method, undamped, from zeros of double
precision. A round is from model to model at the first site.
"""

import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
from logistic import held, names, told, warm
from nvflare.app_common.np.recipes.lr.fedavg import FedAvgLrRecipe
from nvflare.recipe import SimEnv

HERE = Path(__file__).resolve().parent


def main(folder: str, rounds: str, out: str) -> None:
    """Run the job; the last model is read from where NVFLARE keeps it."""
    sites, work = names(folder), Path(folder, "nvflare")
    width, start = held(folder, sites[0])[0].shape[1], Path(folder, "zeros.npy")
    np.save(start, np.zeros((width, 1)))
    recipe = FedAvgLrRecipe(
        name="logistic",
        min_clients=len(sites),
        num_rounds=int(rounds),
        damping_factor=1.0,
        num_features=width - 1,
        initial_ckpt=str(start),
        train_script=str(HERE / "nvflare_client.py"),
        train_args=f"--folder {folder}",
    )
    recipe.add_client_file(str(HERE / "logistic.py"))
    recipe.execute(SimEnv(clients=sites, workspace_root=str(work)))
    beta = np.load(next(work.rglob("models/weights.npy")))
    at = [float(line) for line in Path(folder, "rounds.txt").read_text("ascii").splitlines()]
    told(out, f"nvflare {version('nvflare')}", warm(list(np.diff(at))), beta)


if __name__ == "__main__":
    main(*sys.argv[1:])
