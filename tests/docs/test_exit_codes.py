"""The page of the commands names every exit code that an error of ours can end with, and no other."""

import re
from collections import Counter
from collections.abc import Iterator

from federated.errors import HeldennetError
from tests.docs import reading

ROW = re.compile(r"(?m)^\| (\d+) \| (.+) \|$")
NO_ERROR = {0, 2, 130}  # success, an option that does not exist, Ctrl-C: told above the table


def below(error: type[HeldennetError]) -> Iterator[type[HeldennetError]]:
    """Yield every kind of error, however deep."""
    for one in error.__subclasses__():
        yield one
        yield from below(one)


def told() -> dict[int, str]:
    page = reading.text(reading.DOCS / "commands.md").partition("## Exit codes")[2]
    return {int(code): meaning for code, meaning in ROW.findall(page)}


def test_the_page_lists_exactly_the_codes_of_the_errors() -> None:
    assert set(told()) == {HeldennetError.exit_code, *(e.exit_code for e in below(HeldennetError))}


def test_the_page_says_of_each_code_what_the_error_says_of_itself() -> None:
    said = {e.exit_code: e.__doc__ for e in HeldennetError.__subclasses__()}
    assert {code: told()[code] for code in said} == said


def test_two_kinds_of_error_never_share_a_code_and_none_takes_that_of_the_shell() -> None:
    own = [e.exit_code for e in below(HeldennetError) if "exit_code" in vars(e)]
    codes = Counter([HeldennetError.exit_code, *own])
    assert [code for code, times in codes.items() if times > 1] == []
    assert NO_ERROR & set(codes) == set()
