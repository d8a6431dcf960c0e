"""One client of NVFLARE: it answers each model that it receives with gradient and Hessian.

NVFLARE's controller adds 1 to the diagonal of the mean Hessian; gradient and Hessian are sent a
million times as large, so that this moves no coefficient.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import nvflare.client as flare
from logistic import answered, held, names

KEY, LARGE = "numpy_key", 1e6


def main() -> None:
    """Take part until the job is over; the first site notes when a model comes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", required=True)
    asked = parser.parse_args()
    flare.init()
    own = flare.get_site_name()
    x, y = held(asked.folder, own)
    first = own == names(asked.folder)[0]
    while flare.is_running():
        model = flare.receive()
        if model is None:
            break
        if first:
            with Path(asked.folder, "rounds.txt").open("a", encoding="ascii") as file:
                file.write(f"{time.perf_counter()}\n")
        beta = np.ravel(np.asarray(model.params[KEY], dtype=np.float64))
        score, information = answered(x, y, beta)
        flare.send(
            flare.FLModel(
                params={"gradient": LARGE * score[:, None], "hessian": LARGE * information},
                params_type=flare.ParamsType.FULL,
                meta={"NUM_STEPS_CURRENT_ROUND": 1},
            )
        )


if __name__ == "__main__":
    main()
