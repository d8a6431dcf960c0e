"""``compare`` and ``report``: the comparison of cities, on the terminal and in a file."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from api.typed import add, opened, show

if TYPE_CHECKING:
    from api.typed import Commands


def register(commands: "Commands") -> None:
    """Add the commands of this file."""
    compared = add(commands, "compare", compare, "print the comparison of indicators")
    compared.add_argument("indicators", nargs="+", metavar="INDICATOR", help="id or name, e.g. I01")
    reported = add(commands, "report", report, "write all comparisons to one HTML file")
    reported.add_argument("--out", type=Path, required=True)
    reported.add_argument("--lang", choices=("en", "nl"), default="en")


def compare(args: argparse.Namespace) -> None:
    """Print the cities side by side, for one indicator after the other."""
    from api.pages.terminal import comparison
    from federated.indicators import named

    database, wanted = opened(args), [named(name) for name in args.indicators]
    for indicator in wanted:
        show(comparison(database, indicator))


def report(args: argparse.Namespace) -> None:
    """Write the report: one file that needs no network."""
    from api.pages.report import report as render

    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(render(opened(args), args.lang), encoding="utf-8")
    print(f"Written: {args.out}")
