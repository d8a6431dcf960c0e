"""``heldennet-site source example``: folders that a site can use at once."""

import tomllib
from pathlib import Path

import pytest

from federated.errors import SettingsError
from sites.example_data import command, sources
from sites.settings import SourceSettings


def test_a_city_is_written_with_everything_beside_it(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    assert command.main(["city", "--families", "5", "--hospital", str(inbox)]) == 0
    assert (inbox / "fhir" / "Patient.ndjson").stat().st_size > 0
    assert "nobody in it exists" in (inbox / "README.txt").read_text(encoding="utf-8")
    lines = tomllib.loads((inbox / "sources.toml").read_text(encoding="utf-8"))
    settings = tuple(SourceSettings.model_validate(one) for one in lines["source"])
    assert settings == sources.hospital(Path("inbox"))
    for source in settings:
        assert (tmp_path / source.path).exists()
        assert source.mapping is None or (tmp_path / source.mapping).is_file()


def test_an_effect_is_labelled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inbox = tmp_path / "inbox"
    command.main(["city", "--families", "5", "--effect", "--municipality", str(inbox)])
    assert "an effect of the programme was put in" in capsys.readouterr().out
    assert "an effect" in (inbox / "README.txt").read_text(encoding="utf-8")


def test_the_trial_is_written_for_four_centres(tmp_path: Path) -> None:
    assert command.main(["trial", "--out", str(tmp_path)]) == 0
    assert {p.name for p in tmp_path.iterdir()} == {"opt-ny", "opt-mn", "opt-ky", "opt-ms"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--gemeentecode", "9999"], "not the code of a Dutch municipality"),
        (["--postcodes", "3011"], "--postcodes takes a first and a last one"),
        (["--years", "2025-2023"], "--years takes a first and a last one"),
        (["--families", "9000"], "make the world smaller"),
        (["--years", "2030-2031"], "ask for earlier years"),
        (["--families", "0"], "at least one family"),
    ],
)
def test_what_cannot_be_made_is_refused_in_one_sentence(
    tmp_path: Path, words: list[str], sentence: str
) -> None:
    with pytest.raises(SettingsError, match=sentence):
        command.main(["city", "--hospital", str(tmp_path / "inbox"), *words])
    assert not (tmp_path / "inbox").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("x", encoding="utf-8")
    with pytest.raises(SettingsError, match="is not empty"):
        command.main(["city", "--families", "5", "--hospital", str(tmp_path)])
    assert [p.name for p in tmp_path.iterdir()] == ["own.csv"]


def test_every_mapping_file_is_valid() -> None:
    from sites import mapping

    folder = Path(command.__file__).parent / "mappings"
    files = sorted(folder.glob("*/*.toml"))
    assert len(files) == 10 + 8 + 4
    for file in files:
        assert mapping.read(file).columns
