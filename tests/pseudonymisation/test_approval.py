"""Statements that cannot be moved: not to another policy, version, site, role, person or day."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federated.errors import PolicyError
from pseudonymisation import advice as advices
from pseudonymisation import approval as approvals
from pseudonymisation import policy, statement
from pseudonymisation.advice import Advice, Opinion, advise
from pseudonymisation.approval import Approval, Revocation, approve, revoke
from pseudonymisation.policy import Policy
from tests.pseudonymisation.conftest import SITE, TODAY

FG = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OFFICER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TEXT = policy.template("hospital", SITE, TODAY, register_id="VR-12", dpia_id="DPIA-7")
POLICY = policy.parse(TEXT)


def advised(advice: Opinion = "positive", now: datetime = NOW, found: Policy = POLICY) -> Advice:
    return advise(
        found, key=FG, advisor="FG", now=now, advice=advice, text="Dit past bij het doel."
    )


ADVICE = advised()
SIGNED = approve(POLICY, ADVICE, key=OFFICER, approver="Bestuurssecretaris", now=NOW)


def checked(
    found: Policy = POLICY,
    advice: Advice | None = ADVICE,
    approval: Approval | None = SIGNED,
    today: date = TODAY,
) -> None:
    """Check as a delivery does."""
    told = advices.verify(found, advice, FG.public_key())
    approvals.verify(found, approval, told, OFFICER.public_key(), today)


def said(*arguments: Any, **named: Any) -> str:
    with pytest.raises(PolicyError) as refused:
        checked(*arguments, **named)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_an_approved_policy_may_be_used_until_its_last_day() -> None:
    checked()
    checked(today=POLICY.valid_until)
    late = POLICY.valid_until + timedelta(days=1)
    assert f"valid until {POLICY.valid_until}" in said(today=late)


def test_no_advice_or_no_approval_starts_nothing() -> None:
    assert "There is no advice" in said(advice=None)
    assert "There is no advice" in said(advice=None, approval=None)
    assert "is not approved; have it approved: `heldennet-site policy approve`" in said(
        approval=None
    )


def test_a_changed_policy_voids_advice_and_approval() -> None:
    changed = policy.parse(TEXT.replace("width = 5", "width = 2"))
    assert "changed after the advice" in said(changed)
    assert "changed after the approval" in said(changed, advised(found=changed))


def test_another_version_or_site() -> None:
    newer = policy.parse(TEXT.replace("version = 1", "version = 2", 1))
    elsewhere = policy.parse(TEXT.replace(f'"{SITE}"', '"rtd-two"'))
    assert "another site or version" in said(newer)
    assert "approval is for another site or version" in said(newer, advised(found=newer))
    assert "another site or version" in said(elsewhere)


def test_another_key() -> None:
    forged = advise(POLICY, key=OTHER, advisor="FG", now=NOW, text="Goed.")
    assert "advice is not signed with the key for it" in said(advice=forged)
    forged_approval = approve(POLICY, ADVICE, key=OTHER, approver="Bestuurssecretaris", now=NOW)
    assert "approval is not signed with the key for it" in said(approval=forged_approval)
    by_fg = approve(POLICY, ADVICE, key=FG, approver="Bestuurssecretaris", now=NOW)
    assert "approval is not signed with the key for it" in said(approval=by_fg)


def test_an_advice_is_no_approval_and_an_approval_no_advice(tmp_path: Path) -> None:
    file = tmp_path / "policy-1.approval.json"
    statement.write(file, ADVICE)
    with pytest.raises(PolicyError, match="damaged and counts for nothing"):
        statement.read(Approval, file, approvals.HINT)
    statement.write(file, SIGNED)
    with pytest.raises(PolicyError, match="damaged and counts for nothing"):
        statement.read(Advice, file, advices.HINT)


def test_a_copied_signature_signs_nothing_else() -> None:
    """The same key in both roles would not help either: the scheme is in what is signed."""
    own = advise(POLICY, key=OFFICER, advisor="FG", now=NOW, text="Goed.")
    copied = SIGNED.model_copy(update={"signature": own.signature})
    assert "not signed" in said(approval=copied)
    moved = advised().model_copy(update={"signature": SIGNED.signature})
    assert "not signed" in said(advice=moved)
    dressed = SIGNED.model_copy(update={"scheme": "heldennet/policy-advice/1"})
    assert not dressed.is_of(OFFICER.public_key())


def test_one_person_in_two_roles() -> None:
    for name in ("FG", " fg "):
        with pytest.raises(PolicyError, match="two people"):
            approve(POLICY, ADVICE, key=OFFICER, approver=name, now=NOW)


def test_an_approval_from_before_the_advice() -> None:
    with pytest.raises(PolicyError, match="older than the advice"):
        approve(POLICY, ADVICE, key=OFFICER, approver="B", now=NOW - timedelta(seconds=1))
    later = advised(now=NOW + timedelta(hours=1))
    assert "given on another advice" in said(advice=later)


@pytest.mark.parametrize("opinion", ["negative", "conditions"])
def test_deviating_from_the_advice_needs_a_written_reason(opinion: Opinion) -> None:
    told = advised(opinion)
    for reason in (None, "", " "):
        with pytest.raises(PolicyError, match=r"written reason|deviates"):
            approve(POLICY, told, key=OFFICER, approver="B", now=NOW, deviates=reason)
    given = approve(POLICY, told, key=OFFICER, approver="B", now=NOW, deviates="De raad wil het.")
    checked(advice=told, approval=given)
    assert "not signed" in said(advice=told, approval=given.model_copy(update={"deviates": None}))


def test_an_advice_that_turns_negative_later_ends_the_approval() -> None:
    turned = advised("negative", NOW + timedelta(days=1))
    assert "given on another advice" in said(advice=turned)


def test_nothing_is_approved_while_something_is_to_be_filled_in() -> None:
    open_policy = policy.parse(policy.template("hospital", SITE, TODAY))
    with pytest.raises(PolicyError, match=r"register_id in policy\.toml is still to be filled in"):
        approve(open_policy, advised(found=open_policy), key=OFFICER, approver="B", now=NOW)


def test_a_revoked_version_stays_revoked(tmp_path: Path) -> None:
    approvals.not_revoked(POLICY, None)
    given = revoke(POLICY, key=OFFICER, approver="B", now=NOW, reason="Lek bij de leverancier.")
    assert given.is_of(OFFICER.public_key())
    file = tmp_path / "policy-1.revocation.json"
    statement.write(file, given)
    with pytest.raises(PolicyError, match="Version 1 of the policy was revoked; raise its version"):
        approvals.not_revoked(POLICY, statement.read(Revocation, file, approvals.REVOKED))


def test_before_it_was_given() -> None:
    assert "set the clock" in said(today=TODAY - timedelta(days=1))


COMMON: list[dict[str, object]] = [
    {"policy_version": 2},
    {"site": "rtd-two"},
    {"digest": "0" * 64},
    {"signer": "Iemand anders"},
    {"signed_at": NOW + timedelta(seconds=9)},
    {"signature": ""},
    {"signature": "é"},
    {"signature": "AAAA"},
]


@pytest.mark.parametrize(
    "change",
    [*COMMON, {"role": "privacy_officer"}, {"valid_until": date(2099, 1, 1)}, {"advice": "0" * 64}],
)
def test_nothing_in_an_approval_can_be_changed(change: dict[str, object]) -> None:
    assert "not signed" in said(approval=SIGNED.model_copy(update=change))


@pytest.mark.parametrize("change", [*COMMON, {"role": "mandated_officer"}, {"text": "Nee."}])
def test_nothing_in_an_advice_can_be_changed(change: dict[str, object]) -> None:
    assert "not signed" in said(advice=ADVICE.model_copy(update=change))


def test_words_that_are_not_seen_are_not_signed() -> None:
    with pytest.raises(PolicyError, match="invisible"):
        advise(POLICY, key=FG, advisor="F\u200bG", now=NOW, text="Goed.")
    with pytest.raises(PolicyError, match="text"):
        advise(POLICY, key=FG, advisor="FG", now=NOW, text=" ")


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 8 * len(TEXT.encode()) - 1))
def test_one_changed_bit_of_the_file_voids_both_or_means_the_same(bit: int) -> None:
    content = bytearray(TEXT.encode())
    content[bit // 8] ^= 1 << bit % 8
    try:
        changed = policy.parse(bytes(content).decode())
    except (PolicyError, UnicodeDecodeError):
        return  # such a file does not start anything
    if changed == POLICY:
        assert policy.digest(changed) == policy.digest(POLICY)
        checked(changed)  # a comment
    else:
        assert policy.digest(changed) != policy.digest(POLICY)
        assert "advice" in said(changed)
        assert "approval" in said(changed, advised(found=changed))


def test_stored_and_read_again(tmp_path: Path) -> None:
    file = tmp_path / "policies" / "policy-1.approval.json"
    assert statement.read(Approval, file, approvals.HINT) is None
    statement.write(file, SIGNED)
    statement.write(file, SIGNED)
    assert statement.read(Approval, file, approvals.HINT) == SIGNED
    assert [found.name for found in file.parent.iterdir()] == [file.name]
    content = json.loads(file.read_text())
    for spoilt in (json.dumps(content | {"remark": "fine"}), "{", ""):
        file.write_text(spoilt)
        with pytest.raises(PolicyError, match="damaged"):
            statement.read(Approval, file, approvals.HINT)
