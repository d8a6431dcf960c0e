"""The pages that follow from the code: one module of ``generators`` each, found by being there.

A module offers ``page``, or ``pages`` by their places where it writes a folder of them.

``python -m docs.generate`` writes them all; a test holds each of them current.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import ModuleInfo, iter_modules
from types import MappingProxyType

COMMAND = ".venv/bin/python -m docs.generate"
HERE = Path(__file__).resolve().parent


def pages() -> Mapping[str, Callable[[], str]]:
    """Return what writes each page, by the name of its file."""
    from docs import generators

    modules = [import_module(f"{generators.__name__}.{m.name}") for m in _modules()]
    single = {f"{_slug(m.__name__)}.md": m.page for m in modules if not hasattr(m, "pages")}
    folders = [m.pages() for m in modules if hasattr(m, "pages")]
    return MappingProxyType(single | {name: one[name] for one in folders for name in one})


def stale(folder: Path = HERE) -> Iterator[str]:
    """Yield the names of the pages in ``folder`` that are not what the code says now."""
    for name, page in pages().items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != page():
            yield name


def write(folder: Path = HERE) -> list[str]:
    """Write the pages that are stale and return their names."""
    names = list(stale(folder))
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(pages()[name](), encoding="utf-8")
    return names


def main() -> int:
    """Write, and say what was written."""
    names = write()
    print(f"Written: {', '.join(names)}." if names else "Every page was current.")
    return 0


def _modules() -> Iterator[ModuleInfo]:
    from docs import generators

    yield from iter_modules(generators.__path__)


def _slug(module: str) -> str:
    return module.rpartition(".")[2].replace("_", "-")


if __name__ == "__main__":
    sys.exit(main())
