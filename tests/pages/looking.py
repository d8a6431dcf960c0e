"""At which widths a page is looked at, and what makes it hard to read for somebody."""

import re
from typing import TYPE_CHECKING

import pytest

from api.pages import render

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTHS = (400, pytest.param(1280, marks=pytest.mark.slow))
# WCAG 2.2 A and AA, and the best practices of axe.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def standing(text: str) -> str:
    """Return a page with its style sheets in it, so that it needs no server."""
    links = re.compile(r'(<link rel="stylesheet" href="/static/[a-z]+\.css">)+')
    assert links.search(text)
    return links.sub(lambda _: f"<style>{render.style()}</style>", text)


def violations(page: "Page") -> list[str]:
    """Return the rules that a page breaks, each with the first place."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": RULES})
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]]
