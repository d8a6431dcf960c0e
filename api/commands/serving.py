"""``init``, ``serve`` and ``openapi``: the centre itself."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from api.typed import add, opened, settings
from federated.errors import SettingsError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from api.doorway import Doorway
    from api.settings import Central
    from api.typed import Commands


def register(commands: "Commands") -> None:
    """Add the commands of this file."""
    making = add(commands, "init", init, "make central.toml and the database")
    making.add_argument("--by", default="the operator", help="who approves the shipped cubes")
    making.add_argument(
        "--review", action="store_true", help="two people read each release before it is published"
    )
    serving = add(commands, "serve", serve, "serve the API and the pages")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8400)


def register_openapi(commands: "Commands") -> None:
    """Add the command that prints the document."""
    add(commands, "openapi", openapi, "print the API's OpenAPI document")


def init(args: argparse.Namespace) -> None:
    """Make the settings (unless there), bring the database to this version, approve its cubes."""
    from api.registry import approve_shipped
    from api.settings import write_template

    write_template(args.settings, review=args.review)
    database = opened(args)
    approve_shipped(database, args.by)
    database.close()
    print(f"Ready: {args.settings}. Next: heldennet-central serve, and site invite.")


def serve(args: argparse.Namespace) -> None:
    """Serve until stopped; only this machine can reach it unless settings say where it is."""
    import uvicorn

    from api.settings import LOOPBACK, client_secret

    found = settings(args)
    client_secret(found)  # one that cannot be read is told now, and not at the first sign-in
    if args.host not in LOOPBACK and found.url is None:
        raise SettingsError("To serve other machines, set url in central.toml first.")
    opened(args).close()
    _log_to_stderr()
    app = _door(found)
    print(f"http://{args.host}:{args.port} (stop with Ctrl-C)", flush=True)
    uvicorn.run(
        app,
        host=args.host,
        port=args.port,
        access_log=False,
        log_level="warning",
        server_header=False,
        ws="none",  # no address takes them, and to load what would takes time
    )


def openapi(args: argparse.Namespace) -> None:
    """Print the document that ``/v1/openapi.json`` serves."""
    import json

    from api.app import Centre, create_api, utc_now
    from api.settings import Central
    from api.store.database import Database

    found = settings(args) if args.settings.is_file() else Central(folder=Path())
    centre = Centre(found, Database("sqlite://"), utc_now)
    print(json.dumps(create_api(centre).openapi(), indent=2))


def _door(settings: "Central") -> "Doorway":
    """Return what sites of a study need, before all of it."""
    from api import front
    from api.app import Centre, Guard, utc_now, whole
    from api.doorway import Doorway
    from api.store.database import Database
    from api.studies.line import Line
    from api.studies.running import Desk

    centre = Centre(settings, Database(settings.database_url), utc_now)
    guard = Guard(settings)

    def rest() -> "FastAPI":
        app = whole(centre, guard)
        _settle()
        return app

    line = Line(centre, Desk(centre.database))
    return Doorway(front.Front(line), front.taken, rest, guard.before)


def _settle() -> None:
    """Load what comparisons are made with, and have the collector of garbage leave the program alone.

    It looked through all that was loaded every now and then, while whoever asked just then waited.
    """
    import gc

    import scipy.special  # noqa: F401

    from federated.indicators import catalogue

    catalogue()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)  # the figures of one answer are no garbage yet


def _log_to_stderr() -> None:
    import logging

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    for name in ("heldennet.access", "heldennet.central"):
        logging.getLogger(name).setLevel(logging.INFO)
