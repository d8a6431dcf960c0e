"""Limits on the risk in a policy: read, refused in one sentence, and part of what is signed."""

import hashlib
import json
import re
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from federated.errors import PolicyError
from pseudonymisation import advice, approval, policy
from pseudonymisation.policy import Policy
from pseudonymisation.risk import Diversity, Measures, Thresholds, sets
from tests.pseudonymisation.conftest import SITE, TODAY

TEXT = {
    kind: policy.template(kind, SITE, TODAY, register_id="VR-1", dpia_id="D-1")
    for kind in ("hospital", "municipality")
}
ALL_SIX = "k_minimum, max_unique, max_under_5, max_under_10, l_minimum, t_maximum"


def limited(table: str, kind: str = "hospital") -> Policy:
    return policy.parse(TEXT[kind].replace("# Domeinen", f"{table}\n\n# Domeinen", 1))


def test_a_policy_without_limits_is_written_as_before_there_were_any(hospital: Policy) -> None:
    content = hospital.model_dump(mode="json", exclude={"risk", "noise", "release", "disclosure"})
    before = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert policy.digest(hospital) == hashlib.sha256(before.encode()).hexdigest()
    assert hospital.thresholds("child") == Thresholds()


def test_an_approval_holds_until_limits_are_added_and_falls_with_them() -> None:
    officer, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    now, plain = datetime(2026, 11, 22, 9, 0, tzinfo=UTC), policy.parse(TEXT["hospital"])
    told = advice.advise(plain, key=officer, advisor="FG", now=now, text="In order.")
    given = approval.approve(plain, told, key=other, approver="mandate", now=now)
    approval.verify(plain, given, told, other.public_key(), TODAY)
    with pytest.raises(PolicyError, match="changed"):
        approval.verify(limited("[risk]\nk_minimum = 2"), given, told, other.public_key(), TODAY)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("max_unique = 1", "max_unique = 1.0", True),
        ("max_unique = 0.0", "max_unique = -0.0", True),
        ("max_unique = 0.2", "max_unique = 0.20", True),
        ("max_unique = 0.2\nk_minimum = 3", "k_minimum = 3\nmax_unique = 0.2", True),
        ("k_minimum = 3", "k_minimum = 4", False),
        ("k_minimum = 3", "k_minimum = 3\nl_minimum = 1", False),
    ],
)
def test_the_digest_is_of_the_meaning(one: str, other: str, same: bool) -> None:
    digests = {policy.digest(limited(f"[risk]\n{words}")) for words in (one, other)}
    assert len(digests) == (1 if same else 2)


def test_what_a_set_names_replaces_what_holds_for_all() -> None:
    found = limited("[risk]\nk_minimum = 5\nmax_unique = 0.1\n[risk.sets.child]\nk_minimum = 1")
    assert found.thresholds("child") == Thresholds(max_unique=0.1)
    assert found.thresholds("family") == Thresholds(k_minimum=5, max_unique=0.1)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("[risk]", f"risk: name a limit or leave the table out; known: {ALL_SIX}, sets."),
        ("[risk.sets.child]", f"risk.sets.child: name a limit or leave the table out; known: {ALL_SIX}."),
        ("[risk]\nk = 3", f"risk: there is no limit called k; known: {ALL_SIX}, sets."),
        ("[risk.sets.child]\nsets = 3", f"risk.sets.child: there is no limit called sets; known: {ALL_SIX}."),
        ("[risk]\nk_minimum = 0", "risk.k_minimum: give a whole number from 1 (no limit) to 1000."),
        ("[risk]\nk_minimum = 1001", "risk.k_minimum: give a whole number from 1"),
        ("[risk]\nk_minimum = 2.0", "risk.k_minimum: give a whole number from 1"),
        ("[risk]\nk_minimum = true", "risk.k_minimum: give a whole number from 1"),
        ('[risk]\nl_minimum = "2"', "risk.l_minimum: give a whole number from 1"),
        ("[risk]\nmax_unique = 1.01", "risk.max_unique: give a number from 0 to 1 (no limit), such as"),
        ("[risk]\nmax_under_5 = -0.1", "risk.max_under_5: give a number from 0 to 1"),
        ("[risk]\nmax_under_10 = nan", "risk.max_under_10: give a number from 0 to 1"),
        ("[risk]\nt_maximum = inf", "risk.t_maximum: give a number from 0 to 1"),
        ("[risk.sets.kind]\nk_minimum = 2", "risk.sets names kind, and there is no such set"),
        ("[risk.sets.youth_care]\nk_minimum = 2", "known: child, person, family, stay."),
    ],
)  # fmt: skip
def test_a_limit_that_cannot_be_is_refused_in_one_sentence(table: str, said: str) -> None:
    with pytest.raises(PolicyError) as refused:
        limited(table)
    message = str(refused.value)
    assert said in message
    assert message.startswith("policy.toml: ")
    assert message.endswith(".")
    assert "\n" not in message
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("kind", ["hospital", "municipality"])
def test_the_example_in_the_template_is_off_and_can_be_switched_on(kind: str) -> None:
    assert policy.parse(TEXT[kind]).risk is None
    on = re.sub(r"(?m)^# (?=\[risk|[a-z0-9_]+_(minimum|maximum) =|max_)", "", TEXT[kind])
    found = policy.parse(on).risk
    assert found is not None
    assert set(found.model_dump(exclude_none=True)) == {*ALL_SIX.split(", "), "sets"}
    assert set(found.sets) <= {one.name for one in sets.of(kind)}


LIMITS = st.builds(
    Thresholds, k_minimum=st.integers(1, 6), max_unique=st.sampled_from((0.0, 0.25, 1.0)),
    max_under_5=st.sampled_from((0.0, 0.5, 1.0)), max_under_10=st.sampled_from((0.0, 0.5, 1.0)),
    l_minimum=st.integers(1, 3), t_maximum=st.sampled_from((0.0, 0.5, 1.0)),
)  # fmt: skip


@st.composite
def found_rows(draw: st.DrawFn) -> tuple[Measures, list[Diversity]]:
    """Measures of classes of some sizes, and what they tell of a sensitive column."""
    sizes = draw(st.lists(st.integers(1, 12), max_size=6))
    small = (sum(n for n in sizes if n < limit) for limit in (2, 5, 10))
    found = Measures(sum(sizes), len(sizes), min(sizes, default=0), *small)
    told = Diversity("x", draw(st.integers(1, 3)), draw(st.sampled_from((0.0, 0.3, 0.8))))
    return found, [told]


@given(LIMITS, found_rows())
def test_a_limit_is_named_exactly_when_something_is_not_met(
    limits: Thresholds, rows: tuple[Measures, list[Diversity]]
) -> None:
    found, told = rows
    met = limits.met_by(found) and (not found.rows or all(map(limits.met_within, told)))
    assert (limits.unmet(found, told) == ()) == met
