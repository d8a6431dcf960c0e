"""What may leave: words in the policy that leave older approvals as they were."""

import re
from datetime import date

import pytest

from federated.errors import PolicyError
from federated.policy import DisclosurePolicy
from pseudonymisation import diff, policy
from pseudonymisation.policy import Kind

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


def with_stays(*names: str) -> policy.Policy:
    return policy.parse(TEXT.replace(f'{OLD}"hand"', f"[release]\nstays = {list(names)}"))


def test_an_indicator_that_stays_is_another_policy_that_a_person_has_to_look_at() -> None:
    plain, stays = policy.parse(TEXT), with_stays("I61", "I04")
    assert stays.release.stays == ("I04", "I61")
    assert policy.digest(stays) != policy.digest(plain)
    (change,) = diff.changes(plain, stays)
    assert (change.where, change.verdict, change.after) == ("release.stays", "review", "I04, I61")
    assert policy.canonical(stays) == policy.canonical(with_stays("I04", "I61"))


@pytest.mark.parametrize(
    ("names", "said"), [(("I99",), "there is no indicator I99"), (("I01", "I01"), "twice")]
)
def test_what_is_no_indicator_or_stands_there_twice_is_refused(
    names: tuple[str, ...], said: str
) -> None:
    with pytest.raises(PolicyError, match=said):
        with_stays(*names)


def test_an_indicator_that_stays_is_not_published_with_noise_either() -> None:
    noise = '[noise]\nepsilon_per_year = 0.5\ncubes = ["I01/total"]\n'
    text = TEXT.replace(f'{OLD}"hand"', f'[release]\nstays = ["I01"]\n\n{noise}')
    with pytest.raises(PolicyError, match="I01 has noise"):
        policy.parse(text)


def written(kind: Kind, *blocks: str) -> policy.Policy:
    """The template of a kind of site with whole blocks no longer behind a ``#``."""
    text = policy.template(kind, "site-noord", date(2026, 3, 1), register_id="VR-1", dpia_id="D-1")
    for block in blocks:
        found = re.search(rf"(?m)^# \[{block}\]\n(# .+\n)+", text)
        assert found, block
        text = text.replace(found[0], re.sub(r"(?m)^# ", "", found[0]))
    return policy.parse(text)


@pytest.mark.parametrize("kind", ["hospital", "municipality"])
def test_what_the_template_proposes_is_valid_as_it_is_written(kind: Kind) -> None:
    plain, whole = written(kind), written(kind, "disclosure", "noise", "release")
    assert whole.disclosure == plain.disclosure == DisclosurePolicy()
    assert whole.noise is not None
    (lane,) = (c for c in diff.changes(plain, whole) if c.where == "noise")
    assert (lane.verdict, lane.after) == ("review", ", ".join(whole.noise.cubes))
    assert policy.digest(written(kind, "disclosure")) == policy.digest(plain)


@pytest.mark.parametrize(
    ("old", "new", "where", "verdict"),
    [
        ("minimum = 10", "minimum = 12", "disclosure.minimum", "tighter"),
        ("dominance = 0.5", "dominance = 0.4", "disclosure.dominance", "tighter"),
        ("p_percent = 0.1", "p_percent = 0.15", "disclosure.p_percent", "tighter"),
        ("epsilon_per_year = 1", "epsilon_per_year = 1.5", "noise.epsilon_per_year", "looser"),
        ("epsilon_per_year = 1", "epsilon_per_year = 0.5", "noise.epsilon_per_year", "tighter"),
        ('cubes = ["I09/total"]', 'cubes = ["I02/total"]', "noise.cubes", "review"),
    ],
)
def test_a_change_of_what_may_leave_is_named_with_its_direction(
    old: str, new: str, where: str, verdict: str
) -> None:
    whole = re.sub(
        r"(?m)^# (?=\[(disclosure|noise)\]|minimum|dominance|p_perc|eps|cubes)", "", TEXT
    )
    assert old in whole
    plain, changed = policy.parse(whole), policy.parse(whole.replace(old, new))
    assert policy.digest(plain) != policy.digest(changed)
    (change,) = diff.changes(plain, changed)
    assert (change.where, change.verdict) == (where, verdict)
    (back,) = diff.changes(changed, plain)
    assert {change.verdict, back.verdict} in ({"tighter", "looser"}, {"review"})


def test_the_national_rule_is_pinned_because_approved_policies_do_not_name_it() -> None:
    """A policy without ``[disclosure]`` was approved with these three numbers.

    Were a default changed, its digest would stay the same and stand for another rule. Who changes
    one must first let ``policy.canonical`` write the rule down, so that approvals end.
    """
    rule = policy.parse(TEXT).disclosure
    assert b'"disclosure"' not in policy.canonical(policy.parse(TEXT))
    assert (rule.minimum, rule.dominance, rule.p_percent) == (10, 0.5, 0.10)


NOISE = '[noise]\nepsilon_per_year = {}\ncubes = ["I09/total"]\n\n# Domeinen'


@pytest.mark.parametrize(
    ("old", "whole", "other"),
    [
        ("# Domeinen", NOISE.format("1"), NOISE.format("1.0")),
        ("# Domeinen", NOISE.format("0.5"), NOISE.format('"0.50"')),
        ("width = 5", "limits = [1980, 1990]", "limits = [1980.0, 1990.0]"),
        ('"band", width = 5', '"top_code", at = 1990', '"top_code", at = 1990.0'),
    ],
)
def test_one_number_has_one_digest_however_it_is_written(old: str, whole: str, other: str) -> None:
    one, two = (policy.parse(TEXT.replace(old, new, 1)) for new in (whole, other))
    assert policy.digest(one) == policy.digest(two)
    assert diff.changes(one, two) == ()
    assert diff.changes(policy.parse(TEXT), one) != ()


def test_a_whole_number_is_written_as_it_always_was() -> None:
    """Approvals of policies that say ``1`` and ``1980`` stay valid."""
    noisy = policy.parse(TEXT.replace("# Domeinen", NOISE.format("1"), 1))
    banded = policy.parse(TEXT.replace("width = 5", "limits = [1980, 1990]", 1))
    assert b'"epsilon_per_year":"1"' in policy.canonical(noisy)
    assert b'"limits":["1980","1990"]' in policy.canonical(banded)


@pytest.mark.parametrize(
    "line", ["minimum = 9", "dominance = 0.6", "p_percent = 0.05", "minimum = 0"]
)
def test_a_threshold_below_the_national_one_is_refused_by_name(line: str) -> None:
    with pytest.raises(PolicyError, match=rf"disclosure\.{line.split(' ')[0]}"):
        policy.parse(TEXT.replace("# Domeinen", f"[disclosure]\n{line}\n\n# Domeinen"))
