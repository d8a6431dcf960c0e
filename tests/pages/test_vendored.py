"""What is vendored of the NL Design System: named with version and licence, and nothing from elsewhere."""

import json
import re
from pathlib import Path

import pytest

from tests.system import missing
from tools import vendor

ROOT = Path(__file__).resolve().parents[2]
STYLE = (vendor.STATIC / "nlds.css").read_text(encoding="utf-8")
ABOUT = (vendor.STATIC / "VENDORED.md").read_text(encoding="utf-8")
PINNED = json.loads((ROOT / "tools" / "package.json").read_text("utf-8"))["devDependencies"]
NAMES = (vendor.TOKENS, *vendor.COMPONENTS)


@pytest.mark.parametrize("name", NAMES)
def test_every_package_is_named_with_its_pinned_version_and_licence(name: str) -> None:
    assert f"/*! {name} {PINNED[name]}, EUPL-1.2 */" in STYLE
    assert f"| {name} | {PINNED[name]} | EUPL-1.2 |" in ABOUT


def test_every_package_is_locked_with_a_digest_and_no_address() -> None:
    lock = json.loads((ROOT / "tools" / "package-lock.json").read_text("utf-8"))["packages"]
    for name in NAMES:
        locked = lock[f"node_modules/{name}"]
        assert locked["integrity"].startswith("sha512-")
        assert locked["version"] == PINNED[name]
        assert "resolved" not in locked


def test_the_text_of_the_licence_is_beside_it() -> None:
    text = (vendor.STATIC / "EUPL-1.2.md").read_text(encoding="utf-8")
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in text


def test_the_styles_ask_nothing_of_another_place() -> None:
    for sheet in vendor.STATIC.glob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        for forbidden in ("url(", "http:", "https:", "@import", "</style", "expression("):
            assert forbidden not in text, (sheet.name, forbidden)


def test_every_token_that_is_used_and_that_the_theme_has_is_there() -> None:
    own = (vendor.STATIC / "style.css").read_text(encoding="utf-8")
    defined = dict(vendor.DEFINED.findall(STYLE.partition("}")[0]))
    assert vendor.closure(own + STYLE, defined) == set(defined)
    assert re.search(r"--basis-page-max-inline-size: \d+px", STYLE)


def test_what_is_committed_is_what_the_packages_make() -> None:
    if not (vendor.PACKAGES / vendor.TOKENS).is_dir():
        missing("the npm packages are not on this machine (npm ci --prefix tools)")
    own = (vendor.STATIC / "style.css").read_text(encoding="utf-8")
    assert vendor.style(vendor.PACKAGES, own) == STYLE
    assert vendor.about(vendor.PACKAGES) == ABOUT
