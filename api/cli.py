"""``heldennet-central``: what the operator of the centre types. One sub-command is one function."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from federated.errors import HeldennetError, SettingsError

if TYPE_CHECKING:
    from api.settings import Central
    from api.store.database import Database

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

Command = Callable[[argparse.Namespace], None]
PROGRAMMES = ("kleine_helden_huis", "integrale_gezinspoli", "usual_care", "other")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; an error is one sentence and its own exit code."""
    args = parser().parse_args(arguments)
    try:
        args.command(args)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read along, as head does, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except HeldennetError as error:
        print(f"heldennet-central: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the commands and their options."""
    root = argparse.ArgumentParser(
        prog="heldennet-central", description="The centre: receives releases, compares cities."
    )
    root.add_argument(
        "--settings", type=Path, default=Path("central.toml"), help="default: ./central.toml"
    )
    commands = root.add_subparsers(required=True, metavar="COMMAND")
    making = _add(commands, "init", init, "make central.toml and the database")
    making.add_argument("--by", default="the operator", help="who approves the shipped cubes")
    serving = _add(commands, "serve", serve, "serve the API and the pages")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8400)
    _site_commands(commands.add_parser("site", help="enrolled sites"))
    _cube_commands(commands.add_parser("cube", help="which tables may come in"))
    _audit_commands(commands.add_parser("audit", help="who did what, in an unbroken chain"))
    _add(commands, "audit-releases", audit_releases, "attack all that the centre holds")
    compared = _add(commands, "compare", compare, "print the comparison of indicators")
    compared.add_argument("indicators", nargs="+", metavar="INDICATOR", help="id or name, e.g. I01")
    reported = _add(commands, "report", report, "write all comparisons to one HTML file")
    reported.add_argument("--out", type=Path, required=True)
    reported.add_argument("--lang", choices=("en", "nl"), default="en")
    _add(commands, "openapi", openapi, "print the API's OpenAPI document")
    return root


def init(args: argparse.Namespace) -> None:
    """Make the settings (unless there), bring the database to this version, approve its cubes."""
    from api.registry import approve_shipped
    from api.settings import write_template

    write_template(args.settings)
    database = _opened(args)
    approve_shipped(database, args.by)
    database.close()
    print(f"Ready: {args.settings}. Next: heldennet-central site add, then serve.")


def serve(args: argparse.Namespace) -> None:
    """Serve until stopped; only this machine can reach it unless settings say where it is."""
    import uvicorn

    from api.app import create_app
    from api.settings import LOOPBACK

    settings = _settings(args)
    if args.host not in LOOPBACK and settings.url is None:
        raise SettingsError("To serve other machines, set url in central.toml first.")
    _opened(args).close()
    _log_to_stderr()
    print(f"http://{args.host}:{args.port} (stop with Ctrl-C)", flush=True)
    uvicorn.run(
        create_app(settings),
        host=args.host,
        port=args.port,
        access_log=False,
        log_level="warning",
        server_header=False,
    )


def site_add(args: argparse.Namespace) -> None:
    """Enrol a site with the public key that it gave."""
    from api.operator import enrol

    print(enrol(_opened(args), args))


def site_list(args: argparse.Namespace) -> None:
    """Print every enrolled site."""
    from api.operator import site_table

    _print(site_table(_opened(args)))


def site_suspend(args: argparse.Namespace) -> None:
    """Take nothing more from a site."""
    from api.operator import suspend

    suspend(_opened(args), args.id)
    print(f"{args.id} is suspended. What it published stays.")


def site_policy(args: argparse.Namespace) -> None:
    """Register a version of a site's pseudonymisation policy."""
    from api.operator import register

    register(_opened(args), args.id, args.digest)
    print(f"{args.id} may publish under policy {args.digest[:12]}….")


def cube_list(args: argparse.Namespace) -> None:
    """Print the registry: every cube, its version and who approved it."""
    from api.registry import table

    _print(table(_opened(args)))


def cube_approve(args: argparse.Namespace) -> None:
    """Let tables of a cube come in, in the shape that this version of heldennet has."""
    from api.registry import approve, approve_shipped

    database = _opened(args)
    if args.id == "all":
        print(f"Cubes newly approved: {approve_shipped(database, args.by)}.")
    else:
        new = approve(database, args.id, args.by)
        print(f"{args.id} is approved." if new else f"{args.id} was approved already.")


def cube_withdraw(args: argparse.Namespace) -> None:
    """Take no more tables of this version of a cube."""
    from api.registry import withdraw

    withdraw(_opened(args), args.id, args.version)
    print(f"{args.id} {args.version} is withdrawn. What was published stays.")


def audit_show(args: argparse.Namespace) -> None:
    """Print the audit records."""
    from api.operator import audit_table

    _print(audit_table(_opened(args)))


def audit_releases(args: argparse.Namespace) -> None:
    """Try to work out what is hidden from all tables that the centre holds together."""
    from api.attacking import attacked

    print(attacked(_opened(args)))


def audit_verify(args: argparse.Namespace) -> None:
    """Verify the chain of audit records."""
    from api.operator import verify_audit

    print(f"{verify_audit(_opened(args))} audit records, chain unbroken.")


def compare(args: argparse.Namespace) -> None:
    """Print the cities side by side, for one indicator after the other."""
    from api.pages.terminal import comparison
    from federated.indicators import named

    database, wanted = _opened(args), [named(name) for name in args.indicators]
    for indicator in wanted:
        _print(comparison(database, indicator))


def report(args: argparse.Namespace) -> None:
    """Write the report: one file that needs no network."""
    from api.pages.report import report as render

    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(render(_opened(args), args.lang), encoding="utf-8")
    print(f"Written: {args.out}")


def openapi(args: argparse.Namespace) -> None:
    """Print the document that ``/v1/openapi.json`` serves."""
    import json

    from api.app import Centre, create_api, utc_now
    from api.settings import Central
    from api.store.database import Database

    settings = _settings(args) if args.settings.is_file() else Central(folder=Path())
    centre = Centre(settings, Database("sqlite://"), utc_now)
    print(json.dumps(create_api(centre).openapi(), indent=2))


def _site_commands(site: argparse.ArgumentParser) -> None:
    commands = site.add_subparsers(required=True, metavar="COMMAND")
    adding = _add(commands, "add", site_add, "enrol a site")
    adding.add_argument("--key", type=Path, required=True, help="file with its public key")
    adding.add_argument("--id", required=True, help="as in its site.toml")
    adding.add_argument("--kind", required=True, choices=("hospital", "municipality"))
    adding.add_argument("--name", required=True, help="full name, for the pages")
    adding.add_argument("--gemeentecode", required=True, help="CBS code, four digits")
    adding.add_argument("--city", required=True, help="the city it is compared as")
    adding.add_argument("--programme", choices=PROGRAMMES, default="other")
    adding.add_argument("--label", default="", help="shown with its figures, e.g. synthetic data")
    adding.add_argument(
        "--policy-digest", action="append", default=[], help="of its approved policy; may repeat"
    )
    _add(commands, "list", site_list, "show all sites")
    for name, function, text in (
        ("suspend", site_suspend, "take nothing more from a site"),
        ("policy", site_policy, "register a policy version of a site"),
    ):
        _add(commands, name, function, text).add_argument("id")
    commands.choices["policy"].add_argument("digest")


def _cube_commands(cube: argparse.ArgumentParser) -> None:
    commands = cube.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "list", cube_list, "show the registry")
    approving = _add(commands, "approve", cube_approve, "let tables of a cube come in")
    approving.add_argument("id", help="e.g. I09/ga_band; all: every cube of this version")
    approving.add_argument("--by", required=True, help="who approves")
    withdrawing = _add(commands, "withdraw", cube_withdraw, "take no more tables of a version")
    withdrawing.add_argument("id")
    withdrawing.add_argument("version")


def _audit_commands(audit: argparse.ArgumentParser) -> None:
    commands = audit.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "show", audit_show, "print the records")
    _add(commands, "verify", audit_verify, "verify the chain")


def _add(commands: "Commands", name: str, function: Command, text: str) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=text, description=function.__doc__)
    made.set_defaults(command=function)
    return made


def _settings(args: argparse.Namespace) -> "Central":
    from api.settings import read

    return read(args.settings)


def _opened(args: argparse.Namespace) -> "Database":
    from api.store.database import Database

    database = Database(_settings(args).database_url)
    database.migrate()
    return database


def _log_to_stderr() -> None:
    import logging

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    for name in ("heldennet.access", "heldennet.central"):
        logging.getLogger(name).setLevel(logging.INFO)


def _print(table: object) -> None:
    from rich.console import Console

    Console().print(table)
