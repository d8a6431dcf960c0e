"""Deliver the exports in a folder the plain way; print what it cost."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from bench.support.measure import measured
from bench.support.plain import figures, loading


def deliver(folder: Path, extracted: pd.Timestamp) -> dict[str, Any]:
    """Read, check, pseudonymise, write and count; the answer holds no row."""
    frames, days = loading.load(folder / "inbox", folder, extracted)
    return {
        "held": {name: len(rows) for name, rows in frames.items()},
        "figures": figures.figures(frames, days, folder),
    }


def main() -> None:
    """Deliver once."""
    folder, extracted = sys.argv[1:]
    cost, answer = measured(lambda: deliver(Path(folder), pd.Timestamp(extracted)))
    print(json.dumps({"cost": asdict(cost), **answer}))


if __name__ == "__main__":
    main()
