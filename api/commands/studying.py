"""``study``: register a question, open a run, see how far it is, publish the result."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from api.typed import add, group, opened, show
from federated.errors import SettingsError

if TYPE_CHECKING:
    from api.typed import Commands


def register(commands: "Commands") -> None:
    """Add the commands of this file."""
    words = group(commands, "study", "questions over several sites")
    adding = add(words, "add", study_add, "register a study.toml, so that sites can decide on it")
    adding.add_argument("file", type=Path)
    adding.add_argument("--by", required=True, help="who registers it")
    add(words, "list", study_list, "show the studies, and how far they are")
    starting = add(words, "start", study_start, "open a run over all sites that approved")
    starting.add_argument("study", help="id, id@version, or the first characters of the digest")
    starting.add_argument("--by", required=True, help="who opens it")
    reading = add(words, "result", study_result, "print a result as JSON, for review")
    reading.add_argument("study")
    publishing = add(words, "publish", study_publish, "let everybody read a result")
    publishing.add_argument("study")
    publishing.add_argument("--by", required=True, help="who reviewed it; not who registered it")


def study_add(args: argparse.Namespace) -> None:
    """Register a study; print the digest that sites sign."""
    from datetime import UTC, datetime

    from api.studies.registering import register as registered

    made = registered(opened(args), _text(args.file), args.by, datetime.now(UTC))
    print(f"Registered: {made.name}. Invited: {', '.join(made.specification.sites)}.")
    print(f"Digest: {made.digest()}")
    print("Next, at each site: heldennet-site study show.")


def study_list(args: argparse.Namespace) -> None:
    """Print every study and how far it is."""
    from rich.table import Table

    from api.store import studies
    from api.studies import shown
    from api.studies.running import Desk

    database, table = opened(args), Table()
    for heading in ("study", "digest", "state", "sites", "said last"):
        table.add_column(heading, overflow="fold")
    desk = Desk(database)
    with database.reading() as connection:
        for one in studies.every(connection):
            told = tuple(e.announced for e in desk.events(connection, one.digest))
            far = shown.progress(connection, one, told)
            took = f"{len(far.approved)} of {far.invited}"
            table.add_row(f"{one.id}@{one.version}", one.digest[:16], far.state, took, far.sentence)
    show(table)


def study_start(args: argparse.Namespace) -> None:
    """Open a run; sites answer as they come by."""
    from datetime import UTC, datetime

    from api.studies.registering import found
    from api.studies.running import Desk

    database = opened(args)
    with database.reading() as connection:
        held = found(connection, args.study)
    run = Desk(database).start(held.digest, args.by, datetime.now(UTC))
    print(f"Run {run} of {held.id}@{held.version} is open. Sites: heldennet-site study run.")


def study_result(args: argparse.Namespace) -> None:
    """Print the newest result of a study, published or not."""
    from api.store import studies
    from api.studies.registering import found

    with opened(args).reading() as connection:
        held = found(connection, args.study)
        result = studies.result(connection, held.digest)
    if result is None:
        raise SettingsError(f"Study {held.id}@{held.version} has no result yet.")
    print(result[1])


def study_publish(args: argparse.Namespace) -> None:
    """Publish the newest result, after a review by another person than who registered it."""
    from api.studies.publishing import publish

    print(publish(opened(args), args.study, args.by))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{path.name} cannot be read as text in UTF-8.") from None
