"""``policy risk``: how easily somebody could be found, before the policy and after it."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from federated.errors import SettingsError, SourceError
from flows.command import Command, Shell, site

if TYPE_CHECKING:
    from flows.risk import Assessment
    from pseudonymisation.risk.limits import Limits

FLAGS = {
    "--k": ("k_minimum", int, "smallest class of people who look alike"),
    "--max-unique": ("max_unique", float, "largest share of rows that are alone, 0 to 1"),
    "--max-under-5": ("max_under_5", float, "largest share of rows in classes under 5"),
    "--max-under-10": ("max_under_10", float, "largest share of rows in classes under 10"),
    "--l": ("l_minimum", int, "fewest different values of a sensitive column in a class"),
    "--t": ("t_maximum", float, "largest distance of a class to all rows, 0 to 1"),
}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--register", type=Path, metavar="CSV", help="cells of the birth register with their count"
    )
    parser.add_argument("--lang", choices=("nl", "en"), default="en")
    for flag, (name, kind, words) in FLAGS.items():
        parser.add_argument(
            flag, dest=name, type=kind, help=f"ask with another limit than the policy's: {words}"
        )


def _run(args: Namespace, shell: Shell) -> int:
    from flows.risk import words

    found = assessed(args, shell, _asked(args))
    for one in found:
        for line in words.lines(one, args.lang):
            shell.say(line)
    if not found:
        shell.say(
            "The exports hold no rows to measure. `heldennet-site source inspect` reads them."
        )
    elif args.register is None:
        shell.say(
            "Not computed (n.c.): presence takes the cells of the birth register (--register)."
        )
    return 0


def assessed(args: Namespace, shell: Shell, asked: "Limits") -> "tuple[Assessment, ...]":
    """Read the exports in memory, recorded in the audit before it happens."""
    from flows import approved, audit, session
    from flows.pipeline import Run
    from flows.risk import assess

    here = site(args)
    audit.record(here, shell, "policy risk", "R", ("exports",), client="*", role="data_steward")
    day = here.extracted or session.exported(here) or shell.now().date()
    run = Run(here, f"{here.id}-risk-{shell.now():%Y%m%dT%H%M%SZ}", day, shell.now)
    return assess(run, approved.own(here), asked, args.register)


def measured(args: Namespace, shell: Shell) -> "tuple[tuple[Assessment, ...], str]":
    """Return the risk under the policy's own limits, or the sentence why it is not there."""
    from pseudonymisation.risk.limits import Limits

    if args.no_risk:
        return (), ""
    try:
        return assessed(args, shell, Limits()), ""
    except SourceError as error:
        return (), str(error)


def _asked(args: Namespace) -> "Limits":
    from pydantic import ValidationError

    from pseudonymisation.risk.limits import Limits

    flags = {name: flag for flag, (name, _, _) in FLAGS.items()}
    try:
        return Limits(**{name: getattr(args, name) for name in flags})
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        message = problem["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{flags[str(problem['loc'][0])]}: {message}.") from None


COMMAND = Command(
    name="risk", help="how easily somebody could be found, before and after", order=50,
    arguments=_arguments, run=_run,
)  # fmt: skip
