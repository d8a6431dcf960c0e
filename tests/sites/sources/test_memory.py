"""Reading streams: ten times the file does not need more memory."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import pytest

from tests.sites.sources import ijw

OBSERVATION = (
    '{{"resourceType":"Observation","id":"O{n}","code":{{"coding":[{{"code":"29463-7"}}]}},'
    '"subject":{{"reference":"Patient/K{n}"}},"effectiveDateTime":"2025-02-20",'
    '"valueQuantity":{{"value":{n},"code":"g"}},"note":[{{"text":"' + "x" * 200 + '"}}]}}\n'
)
READ = """
import sys
from pathlib import Path
from tests.sites.sources.conftest import a_site
from sites import sources
from sites.casting import cast
from sites.settings import SourceSettings

form, folder, name, mapping = sys.argv[1:]
site = a_site(Path(folder))
options = {"price_kind": "tariff_public"}
settings = SourceSettings(format=form, path=Path(name), mapping=Path(mapping), options=options)
reader = sources.source(form)
(path,) = sources.files(settings, site)
rows = 0
for batch in reader.read(path, settings, site, reader.tables(path, settings, site)):
    rows += cast(batch)[0].num_rows
# Not ru_maxrss: across fork and exec that begins at the peak of the parent.
status = Path("/proc/self/status").read_text().splitlines()
print(rows, next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""
MAPPING = """
table = "measurement"
[columns]
"nr" = "measurement_id"
"patient" = "person_number"
"waarde" = "value"
"datum" = "date"
"toelichting" = "note"
"""


def observations(file: TextIO, count: int) -> None:
    file.writelines(OBSERVATION.format(n=n) for n in range(count))


def measurements(file: TextIO, count: int) -> None:
    file.write("nr;patient;waarde;datum;toelichting\n")
    file.writelines(f"{n};K{n};{n},5;01-02-2025;{'x' * 200}\n" for n in range(count))


def one_invoice(file: TextIO, count: int) -> None:
    head, tail = ijw.invoice("|").split("|")
    file.write(head)
    file.writelines(ijw.line(reference=f"RN{n}") for n in range(count))
    file.write(tail)


def many_messages(file: TextIO, count: int) -> None:
    head, tail = ijw.enveloped("|").split("|")
    inside = head[head.index("<g:heenbericht>") :], tail[: tail.index("</s:Body>")]
    file.write(head[: head.index("<g:heenbericht>")])
    file.writelines(inside[0] + ijw.assignment(str(n)) + inside[1] for n in range(count))
    file.write(tail[tail.index("</s:Body>") :])


def peak(form: str, path: Path) -> tuple[int, int]:
    """Return rows and peak memory in KiB of a process that reads ``path``."""
    done = subprocess.run(
        [sys.executable, "-c", READ, form, str(path.parent), path.name, "m.toml"],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[3],
    )
    rows, memory = done.stdout.split()
    return int(rows), int(memory)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "name", "write", "small", "rows_each"),
    [
        ("fhir_ndjson", "a.ndjson", observations, 80_000, 1),
        ("table", "a.csv", measurements, 200_000, 1),
        ("ijw_xml", "invoice.xml", one_invoice, 8_000, 1),
        ("ijw_xml", "messages.xml", many_messages, 3_000, 3),
    ],
)
def test_four_times_the_file_needs_no_more_memory(
    tmp_path: Path,
    form: str,
    name: str,
    write: Callable[[TextIO, int], None],
    small: int,
    rows_each: int,
) -> None:
    (tmp_path / "m.toml").write_text(MAPPING)
    memory = {}
    for count in (small, 4 * small):
        path = tmp_path / name
        with path.open("w") as file:
            write(file, count)
        rows, memory[count] = peak(form, path)
        assert rows == count * rows_each
    assert memory[4 * small] < 1.3 * memory[small]
    assert memory[4 * small] < 700 * 1024
