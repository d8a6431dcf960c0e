"""The pages hang together: links lead somewhere, generated pages are current, words are plain."""

import re
import tomllib
from pathlib import Path

import pytest

from docs import generate
from tests.docs import reading

PAGES = reading.pages()
USERS = ("data-steward", "researcher", "privacy-officer", "new-city")
LONGEST = 45  # words in a sentence
ELSEWHERE = re.compile(r"^(https?:|mailto:)")
REGISTRIES = re.compile(r"pypi\.org|npmjs|crates\.io|conda\.|files\.pythonhosted")
MACHINE = re.compile(r"(?<![\w.…])/(?:home|work|root|Users|tmp|mnt|opt)/")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_page_and_a_heading_that_exist(page: Path) -> None:
    inside = [link for link in reading.links(page) if not ELSEWHERE.match(link)]
    assert [link for link in inside if not _leads_somewhere(page, link)] == []


def test_every_page_is_linked_from_another_one() -> None:
    targets = {_target(page, link)[0] for page in PAGES for link in reading.links(page)}
    assert [page.name for page in PAGES[1:] if page not in targets] == []


def test_generated_pages_are_current() -> None:
    stale = list(generate.stale())
    assert not stale, f"{', '.join(stale)} is not what the code says. Type: {generate.COMMAND}"


def test_generating_twice_changes_nothing(tmp_path: Path) -> None:
    assert generate.write(tmp_path) == list(generate.pages())
    assert generate.write(tmp_path) == []


def test_a_page_that_was_edited_by_hand_is_noticed(tmp_path: Path) -> None:
    generate.write(tmp_path)
    with (tmp_path / "ladder.md").open("a", encoding="utf-8") as page:
        page.write("And one more thing.\n")
    assert list(generate.stale(tmp_path)) == ["ladder.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_make_targets_that_a_page_names_exist(page: Path) -> None:
    makefile = (reading.ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    content = reading.text(page)
    named = re.findall(r"`make ([a-z-]+)[^`]*`", content)
    typed = re.findall(r"^\$ make ([a-z-]+)", content, re.MULTILINE)
    assert set(named + typed) - targets == set()


def test_the_readme_says_how_to_try_it() -> None:
    readme = reading.text(reading.ROOT / "README.md")
    assert "$ make demo\n$ make test\n" in readme
    assert "synthetic" in readme
    assert "American" in readme


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_no_registry_and_no_place_on_a_machine(page: Path) -> None:
    content = reading.text(page)
    assert REGISTRIES.findall(content) == []
    assert MACHINE.findall(content) == []


@pytest.mark.parametrize("user", USERS)
def test_each_of_the_four_users_has_a_page_with_commands_that_the_readme_links(user: str) -> None:
    page = reading.DOCS / f"{user}.md"
    assert list(reading.typed(page))
    assert f"docs/{user}.md" in reading.links(reading.ROOT / "README.md")


@pytest.mark.parametrize("user", [*USERS, "disclosure", "operator"])
def test_no_sentence_of_a_page_for_people_is_longer_than_a_breath(user: str) -> None:
    long = [s for s in _sentences(reading.DOCS / f"{user}.md") if len(s.split()) > LONGEST]
    assert long == []


def test_every_decision_is_dated_and_listed() -> None:
    folder = reading.DOCS / "decisions"
    records = [page for page in sorted(folder.glob("*.md")) if page.name != "README.md"]
    listed = set(reading.links(folder / "README.md"))
    assert {page.name for page in records} == listed
    assert all(f"\n{page.name[:10]}\n" in reading.text(page) for page in records)


def test_the_changelog_has_an_entry_of_this_version() -> None:
    project = tomllib.loads((reading.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    version = project["project"]["version"]
    changelog = reading.text(reading.ROOT / "CHANGELOG.md")
    assert re.search(rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE)


def _target(page: Path, link: str) -> tuple[Path, str]:
    path, _, anchor = link.partition("#")
    return ((page.parent / path).resolve() if path else page), anchor


def _leads_somewhere(page: Path, link: str) -> bool:
    target, anchor = _target(page, link)
    return target.exists() and (not anchor or anchor in reading.anchors(target))


def _sentences(page: Path) -> list[str]:
    lines = [line for line in reading.prose(page).splitlines() if not line.startswith("|")]
    blocks = re.split(r"\n\s*\n|\n(?=- |#)", "\n".join(lines))
    return [s for block in blocks for s in re.split(r"(?<=[.?!:])\s", " ".join(block.split()))]
