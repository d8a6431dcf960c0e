"""A signature that cannot be moved: not to another policy, version, site, role or day."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federated.errors import PolicyError
from pseudonymisation import approval, policy
from pseudonymisation.approval import Approval, approve, verify
from pseudonymisation.policy import Policy
from tests.pseudonymisation.conftest import SITE, TODAY

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TEXT = policy.template("hospital", SITE, TODAY)
SIGNED = approve(policy.parse(TEXT), key=KEY, approver="Bestuurssecretaris", now=NOW)


def said(
    found: Policy,
    given_approval: Approval | None,
    today: date = TODAY,
    key: Ed25519PrivateKey = KEY,
) -> str:
    with pytest.raises(PolicyError) as refused:
        verify(found, given_approval, key.public_key(), today)
    assert str(refused.value).endswith(".")
    return str(refused.value)


def test_an_approved_policy_may_be_used_until_its_last_day(hospital: Policy) -> None:
    verify(hospital, SIGNED, KEY.public_key(), TODAY)
    verify(hospital, SIGNED, KEY.public_key(), hospital.valid_until)
    late = hospital.valid_until + timedelta(days=1)
    assert f"valid until {hospital.valid_until}" in said(hospital, SIGNED, late)


def test_no_approval(hospital: Policy) -> None:
    assert "is not approved; have it approved: `heldennet-site policy approve`" in said(
        hospital, None
    )


def test_a_changed_policy(hospital: Policy) -> None:
    changed = policy.parse(TEXT.replace("width = 5", "width = 2"))
    assert "was changed after it was approved" in said(changed, SIGNED)


def test_another_version_or_site() -> None:
    newer = policy.parse(TEXT.replace("version = 1", "version = 2", 1))
    elsewhere = policy.parse(TEXT.replace(f'"{SITE}"', '"rtd-two"'))
    assert "another site or version" in said(newer, SIGNED)
    assert "another site or version" in said(elsewhere, SIGNED)


def test_another_key(hospital: Policy) -> None:
    assert "not signed with the approver's key" in said(hospital, SIGNED, key=OTHER)


def test_an_advice_is_no_approval(hospital: Policy) -> None:
    advice = approve(hospital, key=KEY, approver="FG", now=NOW, role="privacy_officer")
    assert "was given as privacy_officer, not as mandated_officer" in said(hospital, advice)
    verify(hospital, advice, KEY.public_key(), TODAY, role="privacy_officer")


def test_before_it_was_given(hospital: Policy) -> None:
    assert "set the clock" in said(hospital, SIGNED, TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    "change",
    [
        {"role": "privacy_officer"},
        {"policy_version": 2},
        {"site": "rtd-two"},
        {"digest": "0" * 64},
        {"approver": "Iemand anders"},
        {"approved_at": NOW - timedelta(days=9)},
        {"valid_until": date(2099, 1, 1)},
        {"signature": ""},
        {"signature": "é"},
        {"signature": "AAAA"},
    ],
)
def test_nothing_in_an_approval_can_be_changed(hospital: Policy, change: dict[str, object]) -> None:
    assert "not signed" in said(hospital, SIGNED.model_copy(update=change))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 8 * len(TEXT.encode()) - 1))
def test_one_changed_bit_of_the_file_voids_the_approval_or_means_the_same(bit: int) -> None:
    content = bytearray(TEXT.encode())
    content[bit // 8] ^= 1 << bit % 8
    try:
        changed = policy.parse(bytes(content).decode())
    except (PolicyError, UnicodeDecodeError):
        return  # such a file does not start anything
    if changed == policy.parse(TEXT):
        verify(changed, SIGNED, KEY.public_key(), TODAY)  # a comment
    else:
        said(changed, SIGNED)


def test_stored_and_read_again(tmp_path: Path, hospital: Policy) -> None:
    file = tmp_path / approval.FILE
    assert approval.read(file) is None
    approval.write(file, SIGNED)
    approval.write(file, SIGNED)
    assert approval.read(file) == SIGNED
    assert [found.name for found in tmp_path.iterdir()] == [approval.FILE]
    content = json.loads(file.read_text())
    file.write_text(json.dumps(content | {"remark": "fine"}))
    with pytest.raises(PolicyError, match="damaged"):
        approval.read(file)
    file.write_text("{")
    with pytest.raises(PolicyError, match="damaged"):
        approval.read(file)
