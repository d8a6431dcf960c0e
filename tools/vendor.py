"""Puts the parts of the NL Design System that the pages use into ``api/pages/static``.

They come from npm packages, as pinned in ``package.json`` beside this file: `npm ci --prefix tools`,
then `.venv/bin/python tools/vendor.py`. Of the tokens only those are taken that something uses. The
result is committed with its licence, so that neither a site nor the centre needs npm.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "node_modules"
STATIC = HERE.parent / "api" / "pages" / "static"
TOKENS = "@nl-design-system-unstable/voorbeeld-design-tokens"
THEME = "dist/theme.css"
CANDIDATE, UTRECHT = "@nl-design-system-candidate", "@utrecht"
# Styles of plain elements where the package has them, so that templates stay plain HTML.
COMPONENTS = {
    f"{CANDIDATE}/heading-css": "dist/html/heading.css",
    f"{CANDIDATE}/paragraph-css": "dist/html/paragraph.css",
    f"{CANDIDATE}/link-css": "dist/html/link.css",
    f"{CANDIDATE}/button-css": "dist/html/button.css",
    f"{CANDIDATE}/skip-link-css": "dist/skip-link.css",
    f"{CANDIDATE}/data-badge-css": "dist/data-badge.css",
    f"{UTRECHT}/page-header-css": "dist/index.css",
    f"{UTRECHT}/nav-bar-css": "dist/index.css",
    f"{UTRECHT}/page-footer-css": "dist/index.css",
    f"{UTRECHT}/alert-css": "dist/index.css",
    f"{UTRECHT}/table-css": "dist/html/index.css",
    f"{UTRECHT}/unordered-list-css": "dist/html/index.css",
    f"{UTRECHT}/figure-css": "dist/html/index.css",
    f"{UTRECHT}/form-label-css": "dist/html/index.css",
    f"{UTRECHT}/textbox-css": "dist/html/index.css",
}
USED = re.compile(r"var\(\s*(--[\w-]+)")
DEFINED = re.compile(r"^\s*(--[\w-]+):\s*(.+?);", re.MULTILINE)
NOISE = re.compile(r'/\*# sourceMappingURL=.*?\*/|@charset "[^"]*";')


def style(packages: Path, own: str) -> str:
    """Return the style sheet: the tokens that are used, then each component as it was published."""
    parts = [_component(packages, name, path) for name, path in COMPONENTS.items()]
    theme = dict(DEFINED.findall((packages / TOKENS / THEME).read_text(encoding="utf-8")))
    wanted = closure("\n".join([own, *parts]), theme)
    tokens = "\n".join(f"  {name}: {theme[name]};" for name in sorted(wanted))
    head = f"{_banner(packages, TOKENS)}\n.voorbeeld-theme {{\n{tokens}\n}}"
    return "\n\n".join([head, *parts]) + "\n"


def closure(text: str, theme: Mapping[str, str]) -> set[str]:
    """Return the tokens that a text uses, and those that they use."""
    found: set[str] = set()
    queue = USED.findall(text)
    while queue:
        name = queue.pop()
        if name in theme and name not in found:
            found.add(name)
            queue += USED.findall(theme[name])
    return found


def about(packages: Path) -> str:
    """Return what is vendored: package, version, licence, file and where it comes from."""
    rows = "\n".join(
        f"| {one['name']} | {one['version']} | {one['license']} | `{path}` | {_home(one)} |"
        for one, path in _listed(packages)
    )
    return (
        "# What is vendored here\n\n"
        "`nlds.css` is made of these npm packages by `tools/vendor.py`: each component as it was\n"
        "published, and of the tokens only those that are used. The text of the licence is in\n"
        "`EUPL-1.2.md`.\n\n"
        "| package | version | licence | file | source |\n|---|---|---|---|---|\n" + rows + "\n"
    )


def _listed(packages: Path) -> Iterator[tuple[dict[str, str], str]]:
    for name, path in {TOKENS: THEME, **COMPONENTS}.items():
        yield _package(packages, name), path


def _component(packages: Path, name: str, path: str) -> str:
    text = (packages / name / path).read_text(encoding="utf-8")
    return f"{_banner(packages, name)}\n{NOISE.sub('', text).strip()}"


def _banner(packages: Path, name: str) -> str:
    one = _package(packages, name)
    return f"/*! {one['name']} {one['version']}, {one['license']} */"


def _package(packages: Path, name: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((packages / name / "package.json").read_text("utf-8"))
    return found


def _home(package: Mapping[str, object]) -> str:
    repository = package.get("repository")
    url = repository.get("url", "") if isinstance(repository, dict) else str(repository)
    return re.sub(r"^git\+?(?:ssh|https)?(?:://)?|\.git$", "", url).split("@")[-1].replace(":", "/")


def main() -> int:
    """Write the files."""
    if not (PACKAGES / TOKENS).is_dir():
        print("The packages are not there: `npm ci --prefix tools` installs them.", file=sys.stderr)
        return 1
    own = (STATIC / "style.css").read_text(encoding="utf-8")
    (STATIC / "nlds.css").write_text(style(PACKAGES, own), encoding="utf-8")
    (STATIC / "VENDORED.md").write_text(about(PACKAGES), encoding="utf-8")
    licence = (PACKAGES / CANDIDATE / "heading-css" / "LICENSE.md").read_text(encoding="utf-8")
    (STATIC / "EUPL-1.2.md").write_text(licence, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
