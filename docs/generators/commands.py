"""Every command of both programs, from the parsers that read them."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

from docs.markdown import code, note, table
from federated import errors

HEAD = f"""\
# Commands

{note("the commands")}

Both programs answer `--help` at every level. An error is one sentence on the error channel and an
[exit code](#exit-codes).
"""
CODES = """\
## Exit codes

0 is success, 2 an option that does not exist, 130 a stop by Ctrl-C. A scheduler may see the code
where nobody may see the log.
"""

_ONE = "of `release audit`: something hidden follows; of `audit reconcile`: the ledgers differ"


@dataclass(frozen=True, slots=True)
class Found:
    """A command as it is typed, what its list says about it, and its parser."""

    words: str
    help: str
    parser: argparse.ArgumentParser

    @property
    def is_leaf(self) -> bool:
        """Tell whether it does something itself, not by a command below it."""
        return not _lists(self.parser)


def page() -> str:
    """Return the page."""
    return "\n".join([HEAD, *(_program(parser) for parser in programs()), CODES, _codes()])


def programs() -> tuple[argparse.ArgumentParser, ...]:
    """Return the parsers of both programs."""
    from api import cli as central
    from flows import cli as site
    from flows.command import catalogue

    return site.parser(catalogue()), central.parser()


def found(parser: argparse.ArgumentParser, words: str = "") -> Iterator[Found]:
    """Yield every command below a parser, in the order of its help."""
    words = words or parser.prog
    for listed in _lists(parser):
        helps = {a.dest: a.help or "" for a in listed._choices_actions}
        for name, below in listed.choices.items():
            whole = f"{words} {name}"
            one = Found(whole, helps.get(name, ""), reading(whole, below))
            yield one
            yield from found(one.parser, whole)


def reading(words: str, parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Return the parser that reads the rest; that of the example data is its own."""
    if words != "heldennet-site source example":
        return parser
    from sites.example_data import command

    return command.parser()


def options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """Return what a command itself takes, without help and the commands below it."""
    hidden = (argparse._SubParsersAction, argparse._HelpAction)
    return [a for a in parser._actions if not isinstance(a, hidden)]


def _codes() -> str:
    every: list[type[errors.HeldennetError]] = [
        errors.HeldennetError,
        *errors.HeldennetError.__subclasses__(),
    ]
    rows = [(str(e.exit_code), (e.__doc__ or "").strip()) for e in every]
    rows[0] = ("1", f"Anything else; {_ONE}.")
    return table(("code", "meaning"), sorted(rows, key=lambda row: int(row[0]))) + "\n"


def _lists(
    parser: argparse.ArgumentParser,
) -> "list[argparse._SubParsersAction[argparse.ArgumentParser]]":
    return [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]


def _program(parser: argparse.ArgumentParser) -> str:
    parts = [f"## {parser.prog}", parser.description or "", _takes(parser)]
    parts += [_section(one) for one in found(parser) if one.is_leaf]
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(one: Found) -> str:
    text = one.help or one.parser.description or ""
    words = f"{text[:1].upper()}{text[1:]}".rstrip(".")
    return "\n\n".join(p for p in (f"### {one.words}", f"{words}.", _takes(one.parser)) if p)


def _takes(parser: argparse.ArgumentParser) -> str:
    rows = [(code(_typed(a)), _must(a), _meaning(a)) for a in options(parser)]
    return table(("what you type", "", "meaning"), rows) if rows else ""


def _typed(action: argparse.Action) -> str:
    name = action.option_strings[-1] if action.option_strings else ""
    return f"{name} {_value(action)}".strip() + (" …" if action.nargs == "+" else "")


def _value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    if action.choices:
        return "{" + ",".join(map(str, action.choices)) + "}"
    if isinstance(action.metavar, tuple):
        return " ".join(action.metavar)
    return action.metavar or action.dest.upper().replace("_", "-")


def _must(action: argparse.Action) -> str:
    needed = action.required and action.nargs != "?"
    return "required" if needed else "optional"


def _meaning(action: argparse.Action) -> str:
    shown = action.default not in (None, "", False, []) and "default" not in (action.help or "")
    default = f"default: {action.default}" if shown else ""
    return "; ".join(part for part in (action.help or "", default) if part)
