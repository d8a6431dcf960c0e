"""Lines: numbered, bounded, and never swallowed whole when they are huge."""

import tracemalloc
from pathlib import Path

import pytest

from federated.errors import SourceError
from sites.lines import limit_of, lines


def test_blank_lines_are_counted_but_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes(b"\xef\xbb\xbfone\n\n  \nfour")
    assert list(lines(path)) == [(1, b"one\n"), (4, b"four")]


def test_a_line_of_a_gigabyte_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    with path.open("wb") as file:
        file.truncate(1024**3)  # a sparse file: one line of 1 GiB
    tracemalloc.start()
    try:
        with pytest.raises(SourceError, match="line 1 is longer than 16777216 bytes"):
            list(lines(path))
        assert tracemalloc.get_traced_memory()[1] < 64 * 1024**2
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("text", ["0", "-1", "1 MB", ""])
def test_a_limit_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="line_limit"):
        limit_of({"line_limit": text})
