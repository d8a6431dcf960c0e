"""One node of Flower: it answers a query with the aggregates of its site."""

import os
from functools import cache
from typing import Any

from flwr.app import ArrayRecord, Context, Message, RecordDict
from flwr.clientapp import ClientApp
from logistic import answered, held, names

app: Any = ClientApp()


@cache
def _own(partition: int) -> Any:
    """Return the rows of a site; each worker reads them once."""
    folder = os.environ["BENCH_FOLDER"]
    return held(folder, names(folder)[partition])


def _answer(message: Message, context: Context) -> Message:
    x, y = _own(int(context.node_config["partition-id"]))
    beta = message.content["beta"].to_numpy_ndarrays()[0]
    made = RecordDict({"sums": ArrayRecord(list(answered(x, y, beta)))})
    return Message(content=made, reply_to=message)


app.query()(_answer)
