"""A refusal reaches the centre: a site that is killed before it is said says the same again."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from federated.errors import CentreUnreachable
from federated.studies.words import Refusal, Word
from flows.centre import Told
from flows.command import Shell
from flows.studies.running import Part
from flows.studies.secrets import Vault
from pseudonymisation.keys import Keys
from sites import settings
from sites.settings import Site
from tests.studies import spec
from tests.studies.hospital import SITE
from tests.studies.world import START, World

SHELL = Shell(lambda: START, "steward", "desk-1", lambda _: None)


@dataclass
class Line:
    """A line to a centre that announced a question; it breaks so many times before a word is said."""

    told: list[Told]
    breaks: int
    tried: list[Word] = field(default_factory=list)

    def listen(self, _study: str, after: int, _wait: float) -> list[Told]:
        return self.told[after:]

    def say(self, word: Word, after: int, _wait: float) -> list[Told]:
        self.tried.append(word)
        if len(self.tried) <= self.breaks:
            raise CentreUnreachable("The centre does not answer.")
        return self.told[after:]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site without a store, which therefore refuses to answer."""
    written = SITE.format(id=spec.NAMES[0], url="http://127.0.0.1:1")
    (tmp_path / "site.toml").write_text(written, encoding="utf-8")
    Keys.create(tmp_path / "keys")
    return settings.read(tmp_path / "site.toml")


def asked() -> tuple[World, list[Told]]:
    """Return a study with an open question, and what was announced of it."""
    world = World.of(spec.text(3, spec.PLAIN)).open()
    world.step()
    return world, [Told(n, one) for n, one in enumerate(world.announced(), 1)]


def test_a_refusal_that_was_not_said_is_said_by_the_next_process(site: Site) -> None:
    world, told = asked()
    line: Any = Line(told, breaks=1)
    with pytest.raises(CentreUnreachable):
        Part(site, world.study, SHELL, line, Vault(site)).visit(0)
    Part(site, world.study, SHELL, line, Vault(site)).visit(0)
    first, again = line.tried
    assert isinstance(first, Refusal)
    assert "There is no store" in first.sentence
    assert again.body() == first.body()


def test_a_refusal_that_was_said_is_not_said_once_more(site: Site) -> None:
    world, told = asked()
    line: Any = Line(told[:2], breaks=0)
    part = Part(site, world.study, SHELL, line, Vault(site))
    part.visit(0)
    line.told.append(Told(3, told[-1].announced))
    part.visit(0)
    assert len(line.tried) == 1
    assert Vault(site).read(world.study.digest()).unsaid == ""


def test_what_an_older_version_remembered_still_opens(site: Site) -> None:
    older = {"after": 4, "heard": [], "entropy": {}, "left": 1, "said": 3}
    Vault(site).note("older", json.dumps(older).encode())
    found = Vault(site).read("older")
    assert (found.after, found.left, found.said, found.unsaid) == (4, 1, 3, "")
