"""Going through a page as somebody does who has no mouse."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

MOST = 300  # presses of a key to get anywhere


def focused(page: "Page") -> str:
    """What has the focus, by its words."""
    return str(page.evaluate("document.activeElement.innerText || ''")).strip()


def follow(page: "Page", text: str, backwards: bool = False) -> None:
    """Go to a link or button by its words, see that the focus can be seen, and press it."""
    for _ in range(MOST):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or focused(page) == page.locator("body").inner_text().strip()
        if focused(page) == text:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard never reaches {text}")


def reach(page: "Page", wanted: "Locator") -> None:
    """Go to one thing."""
    for _ in range(MOST):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never reaches {wanted}")


def write(page: "Page", wanted: "Locator", text: str) -> None:
    """Go to a field, and put a text in it instead of what stands there."""
    reach(page, wanted)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
