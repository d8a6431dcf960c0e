"""``heldennet-site source example``: write a made-up inbox to try the product with."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from federated.errors import SettingsError

OUTWEIGHED = 40  # families a year

if TYPE_CHECKING:
    from sites.example_data.world import World


def main(arguments: list[str]) -> int:
    """Run the command; raises SettingsError with one sentence for what cannot be made."""
    args = parser().parse_args(arguments)
    args.make(args)
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the options."""
    root = argparse.ArgumentParser(
        prog="heldennet-site source example",
        description="Write made-up exports in the real formats. Nobody in them exists.",
    )
    kinds = root.add_subparsers(required=True, metavar="KIND")
    _city_options(kinds.add_parser("city", help="a hospital and a municipality of one city"))
    centres = kinds.add_parser("trial", help="the four centres of the OPT trial, as hospitals")
    centres.add_argument("--out", type=Path, required=True, help="gets one folder a centre")
    centres.set_defaults(make=trial)
    return root


def _city_options(city: argparse.ArgumentParser) -> None:
    city.add_argument("--name", default="Voorbeeldstad")
    city.add_argument("--gemeentecode", default="0599", help="CBS code, four digits")
    city.add_argument("--families", type=int, default=100, help="a year")
    city.add_argument("--years", default="2022-2024", help="first and last year of birth")
    city.add_argument("--seed", type=int, default=1, help="the same seed makes the same city")
    city.add_argument("--bsn-from", type=int, default=0, help="position of the first test BSN")
    city.add_argument("--postcodes", default="3011-3089", help="first and last, four digits")
    city.add_argument("--effect", action="store_true", help="let the programme work")
    city.add_argument("--clean", action="store_true", help="without planted mistakes")
    city.add_argument("--hospital", type=Path, help="folder for the hospital's inbox")
    city.add_argument("--municipality", type=Path, help="folder for the municipality's inbox")
    city.set_defaults(make=city_inboxes)


def city_inboxes(args: argparse.Namespace) -> None:
    """Write the inboxes of a city that were asked for."""
    from sites.example_data.hospital import write_hospital
    from sites.example_data.municipality import write_municipality

    wanted = ((args.hospital, write_hospital), (args.municipality, write_municipality))
    for folder in (folder for folder, _ in wanted if folder):
        _must_be_empty(folder)
    world = _world(args)
    for folder, write in wanted:
        if folder:
            write(world, folder)
            print(f"Written: {folder}. {world.label}")
    if args.families < OUTWEIGHED and not args.clean:
        print(
            f"Mind: below {OUTWEIGHED} families a year the planted mistakes outweigh the rest, and a "
            "delivery may be refused for them. --clean leaves them out."
        )


def _world(args: argparse.Namespace) -> "World":
    from federated import gemeenten
    from sites.example_data.world import make_city

    if not gemeenten.known(args.gemeentecode):
        raise SettingsError("--gemeentecode is not the code of a Dutch municipality.")
    if args.families < 1:
        raise SettingsError("--families must be at least one family a year.")
    first, last = _range("--years", args.years)
    postcodes = _range("--postcodes", args.postcodes)
    try:
        return make_city(
            args.name,
            args.gemeentecode,
            args.families,
            args.seed,
            effect=args.effect,
            dirty=not args.clean,
            years=tuple(range(first, last + 1)),
            bsn_from=args.bsn_from,
            postcodes=postcodes,
        )
    except ValueError as error:
        raise SettingsError(f"This city cannot be made: {error}.") from None


def trial(args: argparse.Namespace) -> None:
    """Write the inboxes of the trial's centres."""
    from sites.example_data.trial import LABEL, write_trial

    for inbox in write_trial(args.out):
        print(f"Written: {inbox}. {LABEL}")


def _must_be_empty(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        raise SettingsError(f"{folder} is not empty; nothing was written. Choose another folder.")


def _range(option: str, text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    if not (len(first) == len(last) == 4 and text.replace("-", "").isdecimal() and first <= last):
        raise SettingsError(f"{option} takes a first and a last one of four digits, as 2023-2025.")
    return int(first), int(last)
