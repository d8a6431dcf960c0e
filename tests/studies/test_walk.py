"""The researcher's page, typed line by line: from study.toml to a figure that everybody reads."""

import threading
from pathlib import Path
from typing import Any

import pytest

from federated.studies import reading as studies
from tests.docs import reading
from tests.studies import hospital
from tests.studies.centre import running
from tests.studies.hospital import Hospital

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("studies")]
PAGE = reading.DOCS / "researcher.md"
FILE = reading.DOCS / "examples" / "study.toml"


def lines() -> list[list[str]]:
    """The study commands of the page, in order."""
    return [words for words in reading.typed(PAGE) if words[1] == "study"]


def at_all(sites: list[Hospital], words: list[str]) -> list[int]:
    """Type a command at every site; those that wait, at the same time."""
    codes: list[int] = []

    def typed(one: Hospital) -> None:
        own = [str(one.folder / word) if word.endswith(".pem") else word for word in words]
        codes.append(one.type(*own))

    if "--wait" not in words:
        for one in sites:
            typed(one)
        return codes
    threads = [threading.Thread(target=typed, args=(one,)) for one in sites]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    return codes


def test_every_command_of_the_page_leads_to_the_published_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(reading.ROOT)
    names = studies.read(reading.text(FILE)).sites
    with running(tmp_path / "central") as centre:
        sites = [
            hospital.make(tmp_path / name, name, centre.url, seed=seed)
            for seed, name in enumerate(names)
        ]
        centre.enrol(sites)
        for program, *words in lines():
            if program == "heldennet-central":
                assert centre.type(*words)[0] == 0, words
            else:
                assert at_all(sites, words) == [0, 0, 0], words
        (found,) = centre.get("studies")["studies"]
        result = centre.get(f"studies/{found['id']}")["result"]
        assert result["secure"] is True
        assert result["fit"]["sites"] == 3
        code = [
            c for language, c in reading.FENCE.findall(reading.text(PAGE)) if language == "python"
        ]
        (drawn,) = [one for one in code if ".study(" in one]
        drawn = drawn.replace("https://central.example.nl", centre.url)
        said: list[str] = []
        notebook: dict[str, Any] = {"print": said.append}
        exec(compile(drawn, "page", "exec"), notebook)  # noqa: S102
        notebook["centre"].close()
        assert all(term in said[0] for term in result["terms"])
        assert result["result_digest"] in said[0]
