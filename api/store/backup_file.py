"""The file of a backup: gzipped JSON lines that end with their number and their SHA-256.

The first line says which version of the tables it is; then come a line for each table and one for
each of its rows. Only the owner may read it, and a file that is there already is never replaced.
"""

import base64
import gzip
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from federated.errors import StoreError

FORMAT = "heldennet centre backup 1"
Row = list[Any]
Line = dict[str, Any] | Row


def write(path: Path, lines: Iterable[Line]) -> int:
    """Write the lines; return how many rows are among them. Raises StoreError."""
    if path.exists():
        raise StoreError(f"{path.name} exists already and stays as it is. Give another name.")
    part = path.with_name(f".{path.name}.part")
    try:
        rows = _written(part, lines)
        os.link(part, path)  # unlike a rename, never over a file that came in between
    except OSError:
        raise StoreError(
            f"{path.name} cannot be written there. Is the folder yours, and the disk not full?"
        ) from None
    finally:
        part.unlink(missing_ok=True)
    return rows


def read(path: Path) -> Iterator[Line]:
    """Yield every line but the last; raises StoreError when that does not tell of those before it."""
    digest, rows = hashlib.sha256(), 0
    try:
        with gzip.open(path, "rb") as file:
            for line in file:
                content = json.loads(line)
                if isinstance(content, dict) and "sha256" in content:
                    if content == {"rows": rows, "sha256": digest.hexdigest()}:
                        return
                    break
                digest.update(line)
                rows += isinstance(content, list)
                yield content
    except (OSError, EOFError, ValueError, RecursionError):
        pass
    raise damaged(path)


def damaged(path: Path) -> StoreError:
    """Return what is said of a file that is not a whole backup."""
    return StoreError(
        f"{path.name} is not a whole backup: it is damaged or was cut off. Nothing was restored."
    )


def plain(value: object) -> object:
    """Return a value of a row as JSON can hold it."""
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def value(content: Any) -> Any:
    """Return the value that ``plain`` made ``content`` of."""
    return base64.b64decode(content["base64"]) if isinstance(content, dict) else content


def _written(part: Path, lines: Iterable[Line]) -> int:
    digest, rows = hashlib.sha256(), 0
    opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(opened, "wb") as raw:
        with gzip.open(raw, "wb", compresslevel=6) as file:
            for content in lines:
                line = json.dumps(content, separators=(",", ":")).encode() + b"\n"
                digest.update(line)
                file.write(line)
                rows += isinstance(content, list)
            file.write(json.dumps({"rows": rows, "sha256": digest.hexdigest()}).encode())
        raw.flush()
        os.fsync(raw.fileno())
    return rows
