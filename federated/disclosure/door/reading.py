"""The world in a file; what is wrong with it is told in one sentence, never with a value."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from federated.disclosure.door.world import RESERVED, Rules, Snapshot, World
from federated.errors import UnsafeRelease


def read(path: Path) -> World:
    """Return the world in a file; raises UnsafeRelease with one sentence, never with a value."""
    try:
        return World.model_validate_json(path.read_bytes())
    except OSError:
        raise UnsafeRelease(f"{path.name}: no such file, or it cannot be read.") from None
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False, include_context=False)[0]
        raise UnsafeRelease(f"{path.name}: {_where(problem)}{_what(problem)}.") from None


def _what(problem: Any) -> str:
    return str(problem["msg"]).removeprefix("Value error, ")


def _where(problem: Any) -> str:
    """Say which part of the input is wrong: fields and positions, never a name from a record."""
    known = {*World.model_fields, *Rules.model_fields, *Snapshot.model_fields, *RESERVED}
    parts = [str(p) for p in problem["loc"] if isinstance(p, int) or p in known]
    return f"{'.'.join(parts)}: " if parts else ""
