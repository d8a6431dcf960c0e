"""k, l and t by pycanon, run by the Python of its own virtual environment; nothing else is imported.

python pycanon_figures.py FILE.csv SENSITIVE QUASI [QUASI ...]
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any


def main(path: str, sensitive: str, quasi: list[str]) -> None:
    """Print value and seconds of each measure as JSON."""
    import pandas as pd
    from pycanon.anonymity import k_anonymity, l_diversity, t_closeness  # type: ignore[import-not-found]

    data = pd.read_csv(path)
    work: dict[str, Callable[[], Any]] = {
        "k": lambda: k_anonymity(data, quasi),
        "l": lambda: l_diversity(data, quasi, [sensitive]),
        "t": lambda: t_closeness(data, quasi, [sensitive]),
    }
    print(json.dumps({name: timed(do) for name, do in work.items()}))


def timed(do: Callable[[], Any]) -> tuple[float, float]:
    """Return the value and the processor seconds it took."""
    start = time.process_time()
    value = float(do())
    return value, time.process_time() - start


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
