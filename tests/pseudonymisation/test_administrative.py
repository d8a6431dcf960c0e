"""A municipality's messages know the BSN only; the research pseudonym never comes from it."""

import pyarrow as pa

from federated import schema
from pseudonymisation import bsn
from pseudonymisation.administrative import bsn_of, client_numbers
from pseudonymisation.apply import subject_pseudonyms
from pseudonymisation.keys import Keys
from pseudonymisation.policy import Policy
from tests.pseudonymisation.conftest import SITE

ROWS = pa.table(
    {
        "person_number": pa.array([None, None, "M-7", None, None, None], pa.string()),
        "bsn": ["999900006", "9999.00.006", "999990019", "999900007", "000000000", None],
    }
)


def test_the_bsn_becomes_a_number_of_the_municipality(keys: Keys) -> None:
    filled = client_numbers(ROWS, keys, SITE)
    numbers = filled["person_number"].to_pylist()
    assert numbers[0] == numbers[1]
    assert numbers[0].startswith("administrative1-")
    assert numbers[2:] == ["M-7", None, None, None]


def test_a_genuine_bsn_is_gone_and_a_wrong_one_is_left_for_the_quality_check(keys: Keys) -> None:
    left = client_numbers(ROWS, keys, SITE)["bsn"]
    assert left.to_pylist() == [None, None, None, "999900007", "000000000", None]
    assert not any(bsn.valid(left.combine_chunks()).to_pylist()[:5])


def test_two_tasks_and_two_sites_share_no_number(keys: Keys) -> None:
    found = [
        client_numbers(ROWS, keys, SITE)["person_number"][0].as_py(),
        client_numbers(ROWS, keys, SITE, task="wmo")["person_number"][0].as_py(),
        client_numbers(ROWS, keys, "rtd-two")["person_number"][0].as_py(),
    ]
    assert len(set(found)) == 3


def test_the_research_pseudonym_is_not_made_of_the_bsn(municipality: Policy, keys: Keys) -> None:
    table = schema.table("youth_care_assignment")
    filled = client_numbers(ROWS, keys, SITE)
    found = subject_pseudonyms(municipality, table, filled, keys, SITE)["person_number"]
    direct = pa.table({"person_number": ["999900006"]})
    of_bsn = subject_pseudonyms(municipality, table, direct, keys, SITE)["person_number"]
    assert found[0] == found[1]
    assert found[0] != of_bsn[0]
    assert found.to_pylist()[3:] == [None, None, None]


def test_a_hospital_row_without_a_number_gets_none(hospital: Policy, keys: Keys) -> None:
    found = subject_pseudonyms(hospital, schema.table("person"), ROWS, keys, SITE)
    assert found["person_number"].null_count == 5


def test_rows_without_a_bsn_column_and_rows_without_a_number_column(keys: Keys) -> None:
    assert client_numbers(ROWS.drop_columns("bsn"), keys, SITE).column_names == ["person_number"]
    filled = client_numbers(ROWS.drop_columns("person_number"), keys, SITE)
    assert filled["person_number"].null_count == 3
    assert client_numbers(ROWS.slice(0, 0), keys, SITE).num_rows == 0


def test_only_the_task_that_made_a_number_turns_it_back(keys: Keys) -> None:
    own = client_numbers(ROWS, keys, SITE)["person_number"][0].as_py()
    assert bsn_of(own, keys, SITE) == "999900006"
    assert bsn_of(own, keys, SITE, task="wmo") is None
    assert bsn_of(own, keys, "rtd-two") is None
    assert [bsn_of(text, keys, SITE) for text in ("M-7", own[:-1], f"{own[:-1]}0")] == [None] * 3
