"""What others need for the same column of identifiers; run by the Python of ``.venv-bench``.

    python bench/support/peers.py 1000000 9

Prints a JSON list of name, number of identifiers, seconds and processor seconds, and what is
missing as a name alone. Imports nothing of this project, which that Python does not have.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

os.environ["POLARS_MAX_THREADS"] = "1"  # one core against one core
FEW = 20_000  # Presidio goes row by row
KEY = "a key of the bench, of 32 bytes."


def identifiers(number: int, digits: int) -> list[str]:
    """Return that many different identifiers, in an order that helps nobody."""
    step, size = 7_368_787, 10**digits
    return [f"{(n * step) % size:0{digits}d}" for n in range(number)]


def polars_hash(values: list[str]) -> Callable[[], Any]:
    """HMAC-SHA256 of a column, as polars-hash makes it: to hexadecimal text."""
    import polars as pl
    import polars_hash  # noqa: F401  # adds .nchash and .chash to expressions

    frame = pl.DataFrame({"id": values})
    expression: Any = pl.col("id")
    return lambda: frame.select(expression.chash.hmac_sha256(key=KEY)).to_arrow()


def presidio(values: list[str]) -> Callable[[], Any]:
    """Presidio's hash operator, by its engine, a row at a time."""
    from presidio_anonymizer import AnonymizerEngine
    from presidio_anonymizer.entities import OperatorConfig, RecognizerResult

    engine = AnonymizerEngine()
    how = {"DEFAULT": OperatorConfig("hash", {"hash_type": "sha256", "salt": KEY.encode()})}

    def one(value: str) -> str:
        found = [RecognizerResult("ID", 0, len(value), 1.0)]
        return str(engine.anonymize(value, found, how).text)

    return lambda: [one(value) for value in values]


def presidio_operator(values: list[str]) -> Callable[[], Any]:
    """The same operator without its engine."""
    from presidio_anonymizer.operators import Hash

    operator, how = Hash(), {"hash_type": "sha256", "salt": KEY.encode()}
    return lambda: [operator.operate(text=value, params=how) for value in values]


PEERS = (
    ("polars-hash hmac_sha256", polars_hash, None),
    ("Presidio hash, engine", presidio, FEW),
    ("Presidio hash, bare", presidio_operator, FEW),
)


def measured(values: list[str]) -> Iterator[list[Any]]:
    """Yield what each peer costs, the best of two."""
    for name, peer, most in PEERS:
        try:
            work = peer(values[:most])
        except ImportError:
            yield [name]
            continue
        costs = [_cost(work) for _ in range(2)]
        yield [name, len(values[:most]), *min(costs, key=lambda cost: cost[1])]


def _cost(work: Callable[[], Any]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    number, digits = map(int, sys.argv[1:])
    print(json.dumps(list(measured(identifiers(number, digits)))))
