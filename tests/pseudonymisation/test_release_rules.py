"""Who lets a release go: a word in the policy that leaves older approvals as they were."""

from datetime import date

import pytest

from federated.errors import PolicyError
from pseudonymisation import diff, policy

TEXT = policy.template(
    "hospital", "hospital-noord", date(2026, 3, 1), register_id="VR-1", dpia_id="D-1"
)
OLD = "# [release]\n# approval = "


def with_approval(word: str) -> policy.Policy:
    assert OLD in TEXT
    return policy.parse(TEXT.replace(f'{OLD}"hand"', f'[release]\napproval = "{word}"'))


def test_without_a_word_the_rules_decide_and_the_digest_is_the_old_one() -> None:
    plain = policy.parse(TEXT)
    assert plain.release.approval == "rule"
    assert b'"release"' not in policy.canonical(plain)
    assert policy.digest(with_approval("rule")) == policy.digest(plain)


def test_by_hand_is_another_policy_and_a_tighter_one() -> None:
    plain, hand = policy.parse(TEXT), with_approval("hand")
    assert policy.digest(hand) != policy.digest(plain)
    (change,) = diff.changes(plain, hand)
    assert (change.where, change.verdict) == ("release.approval", "tighter")
    assert change.meaning_en == "no figures leave before a person has approved them"
    (back,) = diff.changes(hand, plain)
    assert back.verdict == "looser"


def test_another_word_is_refused() -> None:
    with pytest.raises(PolicyError, match=r"release\.approval"):
        with_approval("later")
