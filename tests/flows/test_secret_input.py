"""What may not be typed on a command line comes from a private file or from the keyboard."""

import io
from pathlib import Path

import pytest

from federated.errors import SettingsError
from flows import forgetting
from flows.secret_input import lines


def test_a_private_file_is_read_and_the_keyboard_is_not_asked(tmp_path: Path) -> None:
    file = tmp_path / "numbers"
    file.write_text("\ufeff4711\n", encoding="utf-8")
    file.chmod(0o600)
    assert lines(file, "?", io.StringIO("other")) == "4711\n"


def test_without_a_file_what_is_piped_is_read() -> None:
    assert lines(None, "?", io.StringIO("4711\n4712\n")) == "4711\n4712\n"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "numbers"
    file.write_text("4711")
    file.chmod(mode)
    with pytest.raises(SettingsError, match="can be read by others") as refused:
        lines(file, "?", io.StringIO())
    assert "4711" not in str(refused.value)


def test_a_link_a_folder_and_nothing_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("link", "absent", "."):
        with pytest.raises(SettingsError):
            lines(tmp_path / name, "?", io.StringIO())


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "numbers"
    file.write_bytes(b"\xff\xfe\x00")
    file.chmod(0o600)
    with pytest.raises(SettingsError, match="UTF-8"):
        lines(file, "?", io.StringIO())


def test_numbers_stand_one_a_line_and_once() -> None:
    assert forgetting.numbers(" 4711 \n\n4712\n4711\n") == ("4711", "4712")


@pytest.mark.parametrize("text", ["", " \n", "x" * 65, "\n".join(map(str, range(101)))])
def test_no_number_too_many_or_too_long_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(SettingsError, match="Nothing was done") as refused:
        forgetting.numbers(text)
    assert "x" * 65 not in str(refused.value)
