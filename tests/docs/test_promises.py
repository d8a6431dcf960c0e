"""A promise names the test that shows it; such a test exists, in the file that the link leads to."""

import re
from pathlib import Path

import pytest

from tests.docs import reading

SHOWN_BY = re.compile(r"\[`(test_\w+)`\]\(\.\./(tests/[\w/]+\.py)\)")
PROMISE, METHOD = reading.DOCS / "privacy-promise.md", reading.DOCS / "method.md"
SECURITY = reading.DOCS / "security.md"


def shown(page: Path) -> list[tuple[str, str]]:
    return SHOWN_BY.findall(reading.text(page))


@pytest.mark.parametrize("page", [PROMISE, METHOD, SECURITY], ids=lambda page: page.name)
def test_every_test_that_a_page_names_exists(page: Path) -> None:
    assert shown(page)
    wrong = [(name, file) for name, file in shown(page) if not exists(name, file)]
    assert wrong == []


def test_every_promise_is_shown_by_a_test() -> None:
    rows = [line for line in reading.text(PROMISE).splitlines() if line.startswith("| ")]
    promises = [row for row in rows if not row.startswith("| promise ")]
    assert len(promises) > 20
    assert [row for row in promises if not SHOWN_BY.search(row)] == []


def test_every_line_about_security_is_shown_by_a_test() -> None:
    lines, _, _ = reading.text(SECURITY).partition("## What is left to whoever runs it")
    rows = [line for line in lines.splitlines() if re.match(r"\| (?!item \||tried \|)[\w.]", line)]
    assert len(rows) > 40
    assert [row for row in rows if not SHOWN_BY.search(row)] == []


def exists(name: str, file: str) -> bool:
    return f"\ndef {name}(" in (reading.ROOT / file).read_text(encoding="utf-8")
