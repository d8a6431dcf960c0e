"""Families that are found too late: a published period stays, and is added to once (R11)."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from federated.release import Release, ReleasedTable
from flows import outbox
from pseudonymisation.keys import Keys
from sites.erasing import People, erase
from sites.store import open_store
from tests.flows.small_hospital import mapping
from tests.journeys import home
from tests.journeys.central import Central
from tests.journeys.home import Home, Plan, Said
from tests.journeys.warm import Fault, Warm

pytestmark = [pytest.mark.xdist_group("revision"), pytest.mark.slow]
HEADS = {
    "family": "family_number;inclusion_date;arm;port_of_entry;eligible;included",
    "person": "person_number;family_number;role;sex;birth_date;birth_year",
    "birth": "child_number;ga_days;birth_weight_g;sex;plurality;outcome",
}
FIRST, MANY, FEW = 240, 240, 4  # families: in time, late and safe together, late and few
EXPECTED = 400  # a year: so that 2024 is a period of its own
ALL = 'hospitals_covered = "all"\n'


def write(inbox: Path, families: int, letter: str = "F", early: Sequence[int] = ()) -> None:
    """Write the exports of so many families of 2024, one in two born too early, and ``early`` ones."""
    inbox.mkdir(parents=True, exist_ok=True)
    sheets = {name: [head] for name, head in HEADS.items()}
    for n in range(families):  # every quarter has as many of each sort
        day = f"2024-{1 + n % 12:02}-{1 + n % 28:02}"
        arm = ("programme", "comparison")[n // 12 % 2]
        width = 240 if n in early else (240, 280)[n // 24 % 2]
        whole = ("female", "male")[n // 48 % 2]
        sheets["family"].append(f"{letter}{n};{day};{arm};hospital;true;true")
        sheets["person"].append(f"M{n};{letter}{n};mother;female;;1990")
        sheets["person"].append(f"K{n};{letter}{n};index_child;{whole};{day};")
        sheets["birth"].append(f"K{n};{width};{2000 + n * 7 % 1500};{whole};1;live")
    lines = ""
    for name, rows in sheets.items():
        (inbox / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        (inbox / f"{name}.toml").write_text(mapping(name, rows[0]), encoding="utf-8")
        place = f'path = "inbox/{name}.csv"\nmapping = "inbox/{name}.toml"\n'
        lines += f'[[source]]\nformat = "table"\n{place}'
    (inbox / "sources.toml").write_text(lines, encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path, warm: Warm, centre: Central, request: pytest.FixtureRequest) -> Home:
    """A hospital that has published 2024."""
    return published(tmp_path, warm, centre, request.node.name)


def published(tmp_path: Path, warm: Warm, centre: Central, test: str) -> Home:
    """Return a hospital of a test's own that has published 2024."""
    write(tmp_path / "made", FIRST)
    name = f"hospital-{len(test)}-{abs(hash(test)) % 10**6}"
    plan = Plan("hospital", name, families=EXPECTED, centre=centre.gate.url)
    made = home.make(tmp_path / "home", plan, tmp_path / "made", warm)
    centre.enrol(made)
    fine(made.deliver())
    return made


def fine(said: Said) -> Said:
    assert (said.code, said.err) == (0, ""), said
    return said


def sent(site: Home) -> dict[str, bytes]:
    return {kept.digest: kept.path.read_bytes() for kept in outbox.every(site.out) if kept.sent}


def releases(site: Home) -> list[Release]:
    return [outbox.load(kept) for kept in outbox.every(site.out)]


def late(site: Home, more: int) -> None:
    """Let families of 2024 come with the next export, after 2024 was published."""
    write(site.inbox, FIRST + more)
    fine(site.deliver())


def shown(table: ReleasedTable) -> Iterator[tuple[str, str]]:
    for row in table.rows:
        yield from ((row.stratum, name) for name, v in row.values.items() if v is not None)


def test_late_families_who_are_a_safe_table_are_added_once(site: Home, centre: Central) -> None:
    before, figures = sent(site), centre.get("comparisons/I09?period=2024")["figures"]
    (first,) = (f for f in figures if f["site"] == site.site.id)
    late(site, MANY)
    assert sent(site) == before  # a late family changes nothing by itself

    looked = fine(site.type("release", "revise"))
    assert "I09 2024 would be revised; type it with --yes." in looked.out
    assert sent(site) == before
    told = fine(site.type("release", "revise", "--yes"))
    assert "I09 2024 is revised." in told.out
    assert "The centre has confirmed it." in told.out

    assert sent(site).items() > before.items()  # what was published is the same to the byte
    old, new = releases(site)
    by_cube = {(t.cube, t.period.label): t for t in old.tables}
    for table in new.tables:
        assert table.revision == 1
        assert set(shown(table)) == set(shown(by_cube[table.cube, table.period.label]))
    (now,) = (
        f for f in centre.get("comparisons/I09?period=2024")["figures"] if f["site"] == site.site.id
    )
    assert (first["measured"], now["measured"]) == (FIRST, FIRST + MANY)
    for words in ("release audit", "audit verify", "audit reconcile"):
        fine(site.type(*words.split()))
    assert centre.type("audit-releases").code == 0

    again = fine(site.type("release", "revise", "--yes"))
    assert "there is nothing to revise" in again.out
    late(site, MANY + 40)
    assert "there is nothing to revise" in fine(site.type("release", "revise", "--yes")).out
    assert len(releases(site)) == 2


def test_late_families_who_are_few_change_nothing(site: Home, centre: Central) -> None:
    before, held = sent(site), len(centre.releases())
    late(site, FEW)
    told = fine(site.type("release", "revise", "--yes"))
    assert "I09 2024 stays as it is: who came too late are no safe table (R11)." in told.out
    assert (sent(site), len(centre.releases())) == (before, held)


def test_what_covers_other_hospitals_is_not_added_to(site: Home) -> None:
    before = sent(site)
    late(site, MANY)
    site.edit("id = ", f"{ALL}id = ")
    told = fine(site.type("release", "revise", "--yes"))
    assert "I09 2024 stays as it is: it covers other hospitals than site.toml says now" in told.out
    assert (sent(site), len(releases(site))) == (before, 1)


def test_families_with_other_numbers_are_nobody_who_came_late(site: Home) -> None:
    before = sent(site)
    write(site.inbox, FIRST, "G")
    fine(site.deliver())
    told = fine(site.type("release", "revise", "--yes"))
    assert "I09 2024 stays as it is: too few of who was counted" in told.out
    assert "is revised" not in told.out
    assert sent(site) == before


def test_who_was_counted_and_left_the_store_is_nobody_who_came_late(site: Home) -> None:
    before = sent(site)
    store = Keys.open(site.site.keys).store_key()
    with open_store(site.site.store, store) as opened, opened.transaction() as connection:
        (pid,) = opened.rows("SELECT min(family_pid) FROM cdm.family")[0]
        erase(connection, People(families=frozenset({pid})))
    late(site, MANY)
    told = fine(site.type("release", "revise", "--yes"))
    assert "I09 2024 stays as it is: who was counted in it is not known for certain" in told.out
    assert "is revised" not in told.out
    assert sent(site) == before


def test_a_revision_that_dies_leaves_everything_as_it_was(site: Home) -> None:
    before = sent(site)
    late(site, MANY)
    for place in ("federated.disclosure:control", "federated.attacking:findings"):
        done = site.type("release", "revise", "--yes", fault=Fault(place, "raise", "no"))
        assert done.code == 20
        assert sent(site) == before
        assert len(releases(site)) == 1


def test_a_policy_that_wants_a_person_wants_one_here(site: Home) -> None:
    late(site, MANY)
    home.approved(site, (home.PLACE, f'[release]\napproval = "hand"\n\n{home.PLACE}'))
    done = site.type("release", "revise", "--yes")
    assert (done.code, len(releases(site))) == (5, 1)
    assert "--approver NAME" in done.err
