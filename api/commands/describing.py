"""``site concept`` and ``site describe``: what a site says of its concept."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from api.typed import add, opened

if TYPE_CHECKING:
    from api.typed import Commands


def register(sites: "Commands") -> None:
    """Add the commands of this file to those of a site."""
    add(sites, "concept", site_concept, "print a concept.toml for a site to fill in")
    describe = add(sites, "describe", site_describe, "record what a site says of its concept")
    describe.add_argument("id")
    describe.add_argument("--file", type=Path, required=True, help="concept.toml, from the site")
    describe.add_argument("--by", required=True, help="role at the site that approved it")


def site_concept(args: argparse.Namespace) -> None:
    """Print a concept.toml for a site to fill in: save it, change it, and give it to `describe`."""
    from federated.concept import TEMPLATE

    print(TEMPLATE, end="")


def site_describe(args: argparse.Namespace) -> None:
    """Record the parts of a site's concept with dates and dose, its lessons, and whom to ask.

    It is public at once: the page of the city shows it.
    """
    from api.operator import now
    from api.store import concepts
    from federated import concept
    from federated.errors import SettingsError

    if not args.by.strip() or len(args.by) > 100 or not args.by.isprintable():
        raise SettingsError("Say which role at the site approved it: --by ROLE.")
    read = concept.read(args.file, datetime.now(UTC).strftime("%Y-%m"))
    with opened(args).writing() as connection:
        new = concepts.put(connection, args.id, read, args.by.strip(), now())
    print(f"{args.id} is described." if new else f"{args.id} was described like this already.")
