"""A refusal stands in the audit too: who tried, what, and that it was not allowed."""

from collections.abc import Iterator
from contextlib import contextmanager

from federated.errors import ChainBroken, HeldennetError
from flows import audit
from flows.audit import NO_ONE, Action
from flows.command import Shell
from sites.settings import Site


@contextmanager
def recorded(
    site: Site,
    shell: Shell,
    event: str,
    action: Action,
    *objects: str,
    client: str = NO_ONE,
    trace: str = "",
) -> Iterator[None]:
    """Record whatever is refused inside, and let the refusal go on.

    A chain that is broken is not added to; its own error says so.
    """
    try:
        yield
    except ChainBroken:
        raise
    except HeldennetError:
        audit.record(
            site, shell, event, action, ("refused", *objects), client=client, trace=trace,
            allowed=False,
        )  # fmt: skip
        raise
