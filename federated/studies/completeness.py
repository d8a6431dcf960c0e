"""What a result says of families that are left out because a value of theirs is not known."""

from typing import Any

from federated.analyses.question import Arrays

Told = dict[str, Any]


def told(counts: Arrays) -> Told:
    """Return the families used, how many sites have any that are meant, and how many use them all."""
    names = {"used": "families", "sites": "answering", "complete": "complete"}
    return {name: round(float(counts[of])) for name, of in names.items()}
