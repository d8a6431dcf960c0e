"""Rows with names and dates in, rows of the common data model out."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from federated import schema
from federated.errors import PolicyError
from pseudonymisation import action, policy
from pseudonymisation.action import Scope
from pseudonymisation.apply import apply, subject_pseudonyms
from pseudonymisation.keys import Keys
from pseudonymisation.places import Areas
from pseudonymisation.policy import Policy
from pseudonymisation.pseudonym import check
from sites.arrow import raw_schema, stored_schema
from tests.pseudonymisation.conftest import SITE, TODAY

PERSONS = pa.table(
    {
        "person_number": ["4711", " 4711 ", "4712"],
        "family_number": ["4700", "4700", None],
        "birth_date": pa.array([date(2024, 8, 1), None, date(2024, 12, 31)], pa.date32()),
        "birth_year": pa.array([None, 1987, None], pa.int32()),
        "death_date": pa.array([date(2024, 8, 9), None, date(2025, 1, 2)], pa.date32()),
        "name": ["Een Naam", "Twee Namen", None],
        "bsn": ["999900006", None, None],
        "unborn": [False, None, True],
        "_record": pa.array([1, 2, 3], pa.int64()),
        "_withdrawn": [False, False, True],
    }
)
JOINED = """
[joins.household]
laws = ["jeugdwet", "pw", "wgs", "wmo"]
basis = "uavg-24"
reference = "besluit 12"
"""
LARGE = Areas("0" * 64, pa.array(["3011"]))
DAY0 = pa.array([date(2024, 8, 1), date(2024, 8, 1), None], pa.date32())


def person(found: Policy, keys: Keys, rows: pa.Table = PERSONS) -> pa.Table:
    table = schema.table("person")
    return apply(found, table, rows, keys=keys, site=SITE, day0=DAY0)


def test_a_row_as_it_is_stored(hospital: Policy, keys: Keys) -> None:
    stored = person(hospital, keys)
    names = [column.name for column in schema.table("person").columns]
    assert stored.column_names == [*names, "_record", "_withdrawn"]
    assert stored["birth_quarter"].to_pylist() == ["2024-Q3", None, "2024-Q4"]
    assert stored["birth_year"].to_pylist() == [None, 1985, None]
    assert stored["death_day"].to_pylist() == [8, None, None]
    assert stored["unborn"].to_pylist() == [False, None, True]
    assert stored["_record"].to_pylist() == [1, 2, 3]
    pids = stored["person_pid"].to_pylist()
    assert pids[0] == pids[1] != pids[2]
    assert all(check(pid) for pid in pids)
    assert stored["family_pid"].to_pylist()[2] is None


def test_nothing_that_identifies_is_left(hospital: Policy, keys: Keys) -> None:
    shown = str(person(hospital, keys).to_pylist())
    for value in ("4711", "4700", "Naam", "Namen", "999900006", "2024-08-01", "1987"):
        assert value not in shown


def test_the_types_are_those_of_the_store(hospital: Policy, keys: Keys) -> None:
    stored = person(hospital, keys).schema
    assert stored.field("person_pid").type == pa.string()
    assert stored.field("death_day").type == pa.int32()
    assert stored.field("unborn").type == pa.bool_()


@pytest.mark.parametrize("kind", ["hospital", "municipality"])
def test_every_table_passes_empty_and_with_nulls_only(kind: str, keys: Keys) -> None:
    found = policy.parse(policy.template("hospital", SITE, TODAY))
    if kind == "municipality":
        found = policy.parse(policy.template("municipality", SITE, TODAY) + JOINED)
    for name in found.tables:
        table = schema.table(name)
        for length in (0, 2):
            kinds = raw_schema(table)
            rows = pa.table([pa.nulls(length, kind) for kind in kinds.types], kinds)
            stored = apply(found, table, rows, keys=keys, site=SITE, day0=None)
            assert stored.num_rows == length
            assert stored.select(stored_schema(table).names).schema == stored_schema(table)


def households(found: Policy, keys: Keys) -> tuple[str, str]:
    """The pseudonym of one household in the register and in the records of the other laws."""
    given = {"register": "family", "other": "social_support"}
    numbers = {"register": "family_number", "other": "family_number"}
    rows = {at: pa.table({numbers[at]: ["H1"]}) for at in given}
    made = [
        apply(found, schema.table(given[at]), rows[at], keys=keys, site=SITE, day0=None)
        for at in given
    ]
    register, other = (table["family_pid"][0].as_py() for table in made)
    return register, other


def test_a_family_has_one_pseudonym_across_laws_only_where_a_join_is_recorded(keys: Keys) -> None:
    text = policy.template("municipality", SITE, TODAY)
    register, other = households(policy.parse(text + JOINED), keys)
    assert register == other
    apart = JOINED.replace('"jeugdwet", ', "")
    register, other = households(policy.parse(text + apart), keys)
    assert register.startswith("family1-")
    assert other.startswith("family_pw_wgs_wmo1-")
    assert register[-27:] != other[-27:]
    with pytest.raises(PolicyError, match="no join of them is recorded"):
        households(policy.parse(text), keys)


def test_pieces_give_the_same_as_the_whole(hospital: Policy, keys: Keys) -> None:
    pieces = pa.concat_tables([PERSONS.slice(0, 1), PERSONS.slice(1)])
    assert pieces["person_number"].num_chunks == 2
    assert person(hospital, keys, pieces).equals(person(hospital, keys))


def test_the_subjects_are_known_before_day_0(hospital: Policy, keys: Keys) -> None:
    table = schema.table("person")
    found = subject_pseudonyms(hospital, table, PERSONS, keys, SITE)
    stored = person(hospital, keys)
    assert set(found) == {"person_number", "family_number"}
    assert found["person_number"].to_pylist() == stored["person_pid"].to_pylist()
    contact = schema.table("contact")
    rows = pa.table({"contact_id": ["9"], "person_number": ["4711"]})
    by_contact = subject_pseudonyms(hospital, contact, rows, keys, SITE)
    assert by_contact["person_number"][0] == stored["person_pid"][0]


def test_mother_and_child_are_persons(hospital: Policy, keys: Keys) -> None:
    birth = schema.table("birth")
    rows = pa.table({"child_number": ["4711"], "mother_number": ["4711"]})
    found = subject_pseudonyms(hospital, birth, rows, keys, SITE)
    expected = person(hospital, keys)["person_pid"][0]
    assert found["child_number"][0] == found["mother_number"][0] == expected


def test_another_version_of_a_domain_shares_no_pseudonym(hospital: Policy, keys: Keys) -> None:
    text = policy.template("hospital", SITE, TODAY)
    newer = policy.parse(
        text.replace("[domains.person]\nversion = 1", "[domains.person]\nversion = 2")
    )
    first, second = person(hospital, keys), person(newer, keys)
    assert not {p[-27:] for p in first["person_pid"].to_pylist()} & {
        p[-27:] for p in second["person_pid"].to_pylist()
    }
    assert first["family_pid"].equals(second["family_pid"])


def test_another_purpose_shares_no_pseudonym(hospital: Policy, keys: Keys) -> None:
    text = policy.template("hospital", SITE, TODAY).replace('"evaluation"', '"other-study"', 1)
    first, second = person(hospital, keys), person(policy.parse(text), keys)
    assert not set(first["person_pid"].to_pylist()) & set(second["person_pid"].to_pylist())


def test_a_column_that_is_not_named_stops_the_batch(hospital: Policy, keys: Keys) -> None:
    rows = PERSONS.append_column("telephone_grandmother", pa.array(["1", "2", "3"]))
    with pytest.raises(PolicyError, match="1 of the columns"):
        person(hospital, keys, rows)


def test_the_policy_of_another_site_or_table_is_refused(hospital: Policy, keys: Keys) -> None:
    with pytest.raises(PolicyError, match="not for rtd-two"):
        apply(hospital, schema.table("person"), PERSONS, keys=keys, site="rtd-two", day0=None)
    rows = pa.table({"support_id": ["1"]})
    with pytest.raises(PolicyError, match="table social_support"):
        apply(hospital, schema.table("social_support"), rows, keys=keys, site=SITE, day0=None)


@pytest.mark.parametrize(
    ("column", "made"),
    [
        ("unborn", "unborn: what keep"),
        ("birth_year", "birth_year: what band"),
        ("death_date", "death_day: what days_since"),
        ("birth_date", "birth_quarter: what gen"),
    ],
)
def test_a_column_of_another_type_is_refused_without_its_values(
    hospital: Policy, keys: Keys, column: str, made: str
) -> None:
    at = PERSONS.column_names.index(column)
    rows = PERSONS.set_column(at, column, pa.array(["Anna", "Bea", "Cor"]))
    with pytest.raises(PolicyError, match=made) as refused:
        person(hospital, keys, rows)
    assert "Anna" not in str(refused.value)
    assert refused.value.__cause__ is None


def did(name: str, table: str, column: str, values: pa.Array, **parameters: object) -> list[object]:
    """What an action makes of values of a column."""
    chosen = action.catalogue()[name].model_validate({"action": name} | parameters)
    target = schema.table(table).column(column)
    assert target.raw is not None
    scope = Scope(target.raw, target, None, lambda found, domain: found, LARGE)
    made: list[object] = chosen.apply(values, scope).to_pylist()
    return made


def test_postcodes_lose_their_letters_and_streets_are_not_postcodes() -> None:
    values = pa.array(["3011 AB", "3011ab", "3011", "0123 AB", "Kade 12", "30111", "", None])
    cut = did("truncate", "family", "pc4", values, positions=4)
    assert cut == ["3011", "3011", "3011", None, None, None, None, None]
    small = did("truncate", "family", "pc4", pa.array(["3012 AB", "3011 AB"]), positions=3)
    assert small == [None, "301"]  # 3012 has fewer than 200 inhabitants
    assert did("truncate", "family", "pc4", values, positions=2)[:2] == ["30", "30"]


def test_bands_count_from_the_lowest_value_of_the_column() -> None:
    days = pa.array([140, 146, 147, 310, None], pa.int32())
    assert did("band", "birth", "ga_days", days, width=7) == [140, 140, 147, 308, None]
    limits = [140, 196, 224, 259]
    assert did("band", "birth", "ga_days", days, limits=limits) == [140, 140, 140, 259, None]


def test_numbers_stay_exact() -> None:
    money = pa.array([Decimal("12.34"), Decimal("99.99"), None], pa.decimal128(18, 2))
    top = did("top_code", "cost_line", "unit_price_eur", money, at=Decimal("50.50"))
    assert top == [Decimal("12.34"), Decimal("50.50"), None]
    banded = did("band", "cost_line", "unit_price_eur", money, width=10)
    assert banded == [Decimal("10.00"), Decimal("90.00"), None]
    below = pa.array([Decimal("-0.50")], pa.decimal128(18, 2))
    assert did("band", "cost_line", "unit_price_eur", below, width=10) == [Decimal("-10.00")]


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("day", "2027-01-01"),
        ("week", "2026-W53"),
        ("month", "2027-01"),
        ("quarter", "2027-Q1"),
        ("year", 2027),
    ],
)
def test_dates_become_periods(to: str, expected: object) -> None:
    days = pa.array([date(2027, 1, 1), None], pa.date32())
    assert did("generalise", "person", "birth_quarter", days, to=to) == [expected, None]


def test_notes_are_not_scrubbed_by_pretending() -> None:
    with pytest.raises(PolicyError, match="labelled"):
        did("scrub_text", "concept_component", "note", pa.array(["x"]))
