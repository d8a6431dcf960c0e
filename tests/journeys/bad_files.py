"""Ways in which an export, a key, a policy or a machine can be wrong, each as one change to a site."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flows import approved
from tests.journeys.home import Home
from tests.sites.sources import ijw

GIGABYTE = 1 << 30
BOMB = '<!DOCTYPE a [<!ENTITY b "{}"><!ENTITY c "{}">]>'.format("lol" * 50, "&b;" * 50)
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


@dataclass(frozen=True)
class Bad:
    """One thing that is wrong: what does it, how the command ends, and what its sentence says."""

    spoil: Callable[[Path], None]
    code: int
    says: tuple[str, ...]
    file: str = "patienten.csv"
    kind: str = "hospital"


def cells(change: Callable[[list[str]], list[str]]) -> Callable[[Path], None]:
    """Change every line of a CSV."""

    def spoil(path: Path) -> None:
        lines = path.read_text("cp1252").splitlines()
        changed = (";".join(change(line.split(";"))) for line in lines)
        path.write_text("\n".join(changed) + "\n", encoding="cp1252")

    return spoil


def text(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Change the bytes of a file."""

    def spoil(path: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return spoil


def long_line(path: Path) -> None:
    """Make the last line of a file a gigabyte long; a hole, so that no disk is needed."""
    with path.open("ab") as file:
        file.truncate(file.tell() + GIGABYTE)


def declared(document_type: str) -> Callable[[Path], None]:
    """Put a document type before a message, and use its entity."""

    def spoil(path: Path) -> None:
        message = ijw.assignment().replace("Vrije tekst", "&c;&b;")
        path.write_text(document_type + message, encoding="utf-8")

    return spoil


NDJSON, XML = "fhir/Patient.ndjson", "ijw/0.xml"
FILES = {
    "a missing file": Bad(Path.unlink, 6, ("patienten.csv: no such file", "Put the export there")),
    "an empty file": Bad(text(lambda _: b""), 6, ("patienten.csv is empty", "Export it again")),
    "an empty NDJSON": Bad(text(lambda _: b""), 6, ("is empty", "Export it again"), NDJSON),
    "an NDJSON of blank lines": Bad(text(lambda _: b"\n\n"), 6, ("is empty", "again"), NDJSON),
    "a table in UTF-8 for cp1252": Bad(
        text(lambda old: old.decode("cp1252").encode()), 6, ("patienten.csv is not cp1252", "Write"),
    ),
    "a table in UTF-16": Bad(
        text(lambda old: old.decode("cp1252").encode("utf-16")), 6, ("patienten.csv", "UTF-8"),
    ),
    "an NDJSON in Latin-1": Bad(
        text(lambda old: old.replace(b"Zonnestraal", "Zonnestraël".encode("latin-1"))), 6,
        ("Patient.ndjson, line 1 is not UTF-8", "export again"), NDJSON,
    ),
    "a truncated NDJSON": Bad(
        text(lambda old: old[:-40]), 6, ("Patient.ndjson, line 2 is cut off", "Export again"), NDJSON,
    ),
    "an NDJSON that is no FHIR": Bad(
        text(lambda _: b"[1]\n"), 6, ("Patient.ndjson, line 1", "not a FHIR resource"), NDJSON,
    ),
    "a column too many": Bad(
        cells(lambda row: [*row, "Bijnaam"]), 6, ("patienten.csv: column 7 is not in the mapping", "map it"),
    ),
    "a column too few": Bad(
        cells(lambda row: row[:-1]), 6, ("patienten.csv", '"Geboortedatum"', "export it"),
    ),
    "unknown codes only": Bad(
        cells(lambda row: [*row[:2], row[2].replace("mother", "x9").replace("index_child", "x9"),
                           *row[3:]]),
        7, ("refused", "person", "repair"),
    ),
    "a table with a line of a gigabyte": Bad(long_line, 6, ("patienten.csv", "longer than", "again")),
    "an NDJSON with a line of a gigabyte": Bad(
        long_line, 6, ("Patient.ndjson, line 3 is longer than", "Export again"), NDJSON,
    ),
    "invalid XML": Bad(
        text(lambda old: old.replace(b"</m:Client>", b"</m:Klant>")), 6,
        ("0.xml is not valid XML (line", "Export again"), XML, "municipality",
    ),
    "truncated XML": Bad(
        text(lambda old: old[: len(old) // 2]), 6, ("0.xml is not valid XML", "again"), XML,
        "municipality",
    ),
    "XML in another encoding": Bad(
        text(lambda old: old.replace(b"Vrije", "Vrijë".encode("latin-1"))), 6,
        ("0.xml is not valid XML", "again"), XML, "municipality",
    ),
    "another kind of XML": Bad(
        text(lambda _: b"<a/>"), 6, ("0.xml holds no iJw message", "right file"), XML, "municipality",
    ),
    "an XML bomb": Bad(
        declared(BOMB), 6, ("0.xml declares a document type", "read"), XML, "municipality",
    ),
    "an external entity": Bad(
        declared(OUTSIDE), 6, ("0.xml declares a document type", "read"), XML, "municipality",
    ),
    "XML with a text of twenty megabytes": Bad(
        text(lambda old: old.replace(b"Vrije", b"V" * 20_000_000)), 6,
        ("0.xml is not valid XML", "again"), XML, "municipality",
    ),
    "XML with a line of a gigabyte": Bad(
        long_line, 6, ("0.xml is not valid XML", "again"), XML, "municipality",
    ),
}  # fmt: skip


def other_key(home: Home) -> None:
    """Put another master key in the place of the site's own."""
    (home.site.keys / "master.key").write_bytes(os.urandom(32))


def open_key(home: Home) -> None:
    """Let everybody on the machine read a key."""
    (home.site.keys / "master.key").chmod(0o644)


def open_folder(home: Home) -> None:
    """Let everybody on the machine look in the folder of the keys."""
    home.site.keys.chmod(0o755)


def unapproved(home: Home) -> None:
    """Take the approval away."""
    approved.file(home.site, 1).unlink()


def unadvised(home: Home) -> None:
    """Take the privacy officer's advice away; the approval is still there."""
    approved.file(home.site, 1, "advice").unlink()


def one_officer(home: Home) -> None:
    """Name the approver's key as the advisor's too."""
    home.edit(str(home.site.advisor_key), str(home.site.approver_key))


def changed_policy(home: Home) -> None:
    """Change the policy after it was approved."""
    file = home.site.policy_file
    old = file.read_text(encoding="utf-8")
    new = old.replace("retention_months = ", "retention_months = 1")
    assert new != old
    file.write_text(new, encoding="utf-8")


def weakened_policy(home: Home) -> None:
    """Leave a column out of the policy: the world is closed."""
    file = home.site.policy_file
    old = file.read_text(encoding="utf-8").splitlines()
    row = next(n for n, line in enumerate(old) if line.startswith("birth_date"))
    file.write_text("\n".join(old[:row] + old[row + 1 :]), encoding="utf-8")


SITES: dict[str, tuple[Callable[[Home], None], int, tuple[str, ...]]] = {
    "the key of another store": (
        other_key,
        14,
        ("audit.head", "other keys", "put back the keys folder"),
    ),
    "a key that others can read": (open_key, 4, ("master.key can be read by other", "chmod 600")),
    "keys in an open folder": (open_folder, 4, ("keys can be read by other", "chmod")),
    "a policy without approval": (unapproved, 5, ("is not approved", "policy approve")),
    "a policy changed since": (
        changed_policy,
        5,
        ("changed after it was proposed as version 1", "advised and approved again"),
    ),
    "a policy without advice": (unadvised, 5, ("There is no advice", "policy advise")),
    "one officer in two roles": (one_officer, 5, ("one key", "Name another person's key")),
    "a policy that forgets a column": (weakened_policy, 5, ("policy.toml", "birth_date")),
}
