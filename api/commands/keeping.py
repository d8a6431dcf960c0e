"""``backup`` and ``restore``: the whole centre in one file."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from api.typed import add, opened, settings

if TYPE_CHECKING:
    from api.typed import Commands


def register(commands: "Commands") -> None:
    """Add the commands of this file."""
    saving = add(commands, "backup", backup, "write the whole centre to one file, while it serves")
    saving.add_argument("file", type=Path, metavar="FILE", help="must not exist yet")
    putting = add(commands, "restore", restore, "fill a new, empty centre from a backup")
    putting.add_argument("file", type=Path, metavar="FILE")


def backup(args: argparse.Namespace) -> None:
    """Write every row to one file; readers and sites do not wait for it."""
    from api.operator import now
    from api.store import backup as backups

    rows = backups.write(opened(args), args.file, now())
    print(f"{args.file}: {rows} rows. Keep it apart from this machine.")


def restore(args: argparse.Namespace) -> None:
    """Fill an empty database, SQLite or PostgreSQL, and check the chain and every release."""
    from api.operator import now
    from api.store import backup as backups
    from api.store.database import Database

    rows = backups.restore(Database(settings(args).database_url), args.file, now())
    print(
        f"{rows} rows restored; the chain is unbroken. What came in after the backup is missing: "
        "ask each site for `heldennet-site audit reconcile`, which names it. A site that was suspended "
        "since then is enrolled again, a key that was replaced counts again, and a person who was "
        "removed is back: look at "
        "`heldennet-central site list` and `heldennet-central person list`."
    )
