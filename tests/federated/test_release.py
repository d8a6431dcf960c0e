"""What is a release and what is not; the vectors are also for who implements the other end."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from federated.canonical import canonical
from federated.disclosure import control
from federated.errors import UnsafeRelease
from federated.indicator import Measure
from federated.policy import DisclosurePolicy
from federated.release import Release, ReleasedRow, parse
from tests.federated.disclosure.worlds import worlds

VECTORS = sorted((Path(__file__).parent / "vectors").glob("*.json"))
RULE = DisclosurePolicy()
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_the_vectors_are_accepted_and_refused_as_they_say(path: Path) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))
    body = canonical(vector["release"])
    if path.stem.startswith("ok_"):
        assert parse(body).canonical() == body
    else:
        with pytest.raises(UnsafeRelease) as caught:
            parse(body)
        assert vector["rule"] in str(caught.value)


def test_at_least_a_third_of_the_vectors_are_bad() -> None:
    assert 3 * sum(path.stem.startswith("bad_") for path in VECTORS) >= len(VECTORS) > 20


@pytest.mark.parametrize("measure", list(Measure))
@settings(max_examples=8, deadline=None, phases=PHASES)
@given(data=st.data())
def test_a_release_comes_back_from_the_wire_as_it_was(
    measure: Measure, data: st.DataObject
) -> None:
    tables = control(data.draw(worlds(measure)), RULE)
    sent = Release(
        site="site-a", site_kind="hospital", policy_digest="0" * 64, disclosure=RULE, tables=tables
    )
    received = parse(sent.canonical())
    assert received == sent
    assert received.digest() == sent.digest()


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9
    )
)
def test_a_decimal_has_one_form_on_the_wire(value: Decimal) -> None:
    row = ReleasedRow(stratum="*", periods=(), values={"sum": value})
    again = ReleasedRow.model_validate_json(canonical(row.model_dump(mode="json", by_alias=True)))
    assert again == row
    assert row.values["sum"] == value


@pytest.mark.parametrize("text", ['"12.50"', '"012.5"', '"1e3"', '"NaN"', "12.5", "true", '"12"'])
def test_another_form_of_a_number_is_refused(text: str) -> None:
    body = f'{{"periods":[],"stratum":"*","values":{{"sum":{text}}}}}'
    with pytest.raises(ValueError, match="a value is a whole number"):
        ReleasedRow.model_validate_json(body)


def test_what_is_not_a_release_is_refused_without_repeating_it() -> None:
    for body in (b"", b"{", b"[]", b'{"999990019": "Jansen"}', b"\xff"):
        with pytest.raises(UnsafeRelease, match="not a release") as caught:
            parse(body)
        assert "999990019" not in str(caught.value)
        assert "Jansen" not in str(caught.value)


def test_a_release_that_is_not_canonical_is_refused() -> None:
    body = VECTORS[-1].parent / "ok_total_only.json"
    release = json.loads(body.read_text(encoding="utf-8"))["release"]
    with pytest.raises(UnsafeRelease, match="canonical form"):
        parse(json.dumps(release, indent=1).encode())
