"""A loosening is never called tighter, and every difference is named."""

import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pseudonymisation import diff, information, policy
from pseudonymisation.diff import Change, changes
from pseudonymisation.policy import Policy
from pseudonymisation.risk import Diversity, Measures, sets
from pseudonymisation.risk.limits import RiskLimits
from tests.pseudonymisation.conftest import SITE, TODAY
from tests.pseudonymisation.kept import applied, no_finer, worlds

WORLDS = worlds()
TEXT = {
    kind: policy.template(kind, SITE, TODAY, register_id="VR-1", dpia_id="D-1")
    for kind in ("hospital", "municipality")
}
OLD = policy.parse(TEXT["hospital"])
BORN = 'birth_date = { action = "generalise", to = "quarter" }'
INCLUDED = "inclusion_quarter_date" + BORN.removeprefix("birth_date")


def only(old: str, new: str, kind: str = "hospital") -> Change:
    """The one change when the first ``old`` of the template is written as ``new``."""
    assert old in TEXT[kind]
    found = changes(
        policy.parse(TEXT[kind]), policy.parse(TEXT[kind].replace(old, new, 1))
    )  # fmt: skip
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize("name", WORLDS)
@settings(max_examples=400)
@given(data=st.data())
def test_a_verdict_is_what_the_data_show(name: str, data: st.DataObject) -> None:
    world = WORLDS[name]
    old, new = data.draw(world.actions), data.draw(world.actions)
    order = information.compared(old, new, world.column)
    before, after = (
        applied(chosen, world.values, world.column).to_pylist() for chosen in (old, new)
    )
    if order == "less":
        assert no_finer(after, before), (old, new)
    if order == "more":
        assert no_finer(before, after), (old, new)
    back = {"less": "more", "more": "less", "same": "same", "unknown": "unknown"}
    assert information.compared(new, old, world.column) == back[order]
    assert information.compared(old, old, world.column) == "same"


RISK = (
    "[risk]\nk_minimum = 3",
    "[risk]\nk_minimum = 5\nmax_unique = 0.2",
    "[risk]\nk_minimum = 1",
    "[risk.sets.child]\nk_minimum = 5\nl_minimum = 2",
    "[risk]\nk_minimum = 5\n[risk.sets.child]\nk_minimum = 1",
    "[risk]\nk_minimum = 5\nt_maximum = 0.3\n[risk.sets.child]\nk_minimum = 5",
)


def edits() -> st.SearchStrategy[Policy]:
    """Policies that differ from the template in some of many ways."""
    listed = f'inhabitants_sha256 = "{"0" * 64}"\n'
    ways = (
        ("width = 5", ("width = 10", "width = 7", "limits = [1980, 1990]")),
        ("positions = 3", ("positions = 2", "positions = 1")),
        ("retention_months = 120", ("retention_months = 60", "retention_months = 240")),
        ('["heldennet-central"]', ('["heldennet-central", "rivm"]', '["rivm"]')),
        ('regime = "no_objection"', ('regime = "consent"', 'regime = "statutory"')),
        ("[domains.person]\nversion = 1", ("[domains.person]\nversion = 2",)),
        ("avg-6-1-e", ("avg-6-1-c",)),
        (BORN, ('birth_date = { action = "drop" }',)),
        ("version = 1", ("version = 2", f"{listed}version = 1")),
        ("# Domeinen", tuple(f"{table}\n\n# Domeinen" for table in RISK)),
    )
    chosen = st.tuples(*(st.sampled_from((old, *new)) for old, new in ways))

    def edited(picked: tuple[str, ...]) -> Policy:
        text = TEXT["hospital"]
        for (old, _), new in zip(ways, picked, strict=True):
            text = text.replace(old, new, 1)
        return policy.parse(text)

    return chosen.map(edited)


def limited() -> st.SearchStrategy[Policy]:
    """The template with limits: none, for every set, for some, and both."""
    share = st.sampled_from((0.0, 0.1, 0.5, 0.9, 1.0))
    number = st.sampled_from((1, 2, 3, 6))
    kinds = {"k_minimum": number, "max_unique": share, "max_under_5": share, "max_under_10": share,
             "l_minimum": number, "t_maximum": share}  # fmt: skip
    limits = st.fixed_dictionaries({}, optional=kinds)
    some = limits.filter(bool)
    named = st.dictionaries(st.sampled_from([one.name for one in sets.of("hospital")]), some)

    def made(every: dict[str, float], by_set: dict[str, dict[str, float]]) -> Policy:
        given = every | ({"sets": by_set} if by_set else {})
        risk = RiskLimits.model_validate(given) if given else None
        return OLD.model_copy(update={"risk": risk})

    return st.builds(made, limits, named)


ROWS = [
    (Measures(20, classes, k, unique, under_5, under_10), Diversity("x", distinct, closeness))
    for classes, k, unique, under_5, under_10 in (
        (20, 1, 20, 20, 20), (5, 1, 1, 5, 20), (6, 2, 0, 20, 20), (4, 5, 0, 0, 20), (2, 10, 0, 0, 0),
    )
    for distinct in (1, 2, 5)
    for closeness in (0.0, 0.3, 0.7, 1.0)
]  # fmt: skip


@settings(max_examples=300)
@given(limited(), limited())
def test_limits_are_never_called_tighter_when_more_may_pass(old: Policy, new: Policy) -> None:
    """The oracle: what each policy lets pass, set by set, of rows of every kind."""
    verdicts = {(c.where, c.verdict) for c in changes(old, new)}
    assert (verdicts == set()) == (policy.digest(old) == policy.digest(new))
    for quasi in sets.of("hospital"):
        was, now = old.thresholds(quasi.name), new.thresholds(quasi.name)
        own = {v for where, v in verdicts if "(" not in where or f"({quasi.name})" in where}
        passes = [(was.unmet(m, [d]) == (), now.unmet(m, [d]) == ()) for m, d in ROWS]
        if (False, True) in passes:
            assert "looser" in own, (quasi.name, was, now)
        if (True, False) in passes:
            assert "tighter" in own, (quasi.name, was, now)
        if own == {"tighter"}:
            assert (False, True) not in passes


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "[risk]\nk_minimum = 5", {("risk.k_minimum", "tighter", "", "5")}),
        ("[risk]\nk_minimum = 5", "", {("risk.k_minimum", "looser", "5", "")}),
        ("[risk]\nmax_unique = 0.1", "[risk]\nmax_unique = 0.25",
         {("risk.max_unique", "looser", "10 %", "25 %")}),
        ("[risk]\nt_maximum = 0.5", "[risk]\nt_maximum = 0.25",
         {("risk.t_maximum", "tighter", "0.5", "0.25")}),
        ("[risk]\nl_minimum = 3", "[risk]\nl_minimum = 2", {("risk.l_minimum", "looser", "3", "2")}),
        ("[risk]\nmax_under_5 = 0.5", "[risk]\nmax_under_5 = 0.0",
         {("risk.max_under_5", "tighter", "50 %", "0 %")}),
        ("", "[risk.sets.stay]\nmax_under_10 = 0.5",
         {("risk.max_under_10 (stay)", "tighter", "", "50 %")}),
        ("[risk]\nk_minimum = 5", "[risk]\nk_minimum = 5\n[risk.sets.child]\nk_minimum = 2",
         {("risk.k_minimum (child)", "looser", "5", "2")}),
        ("", "[risk]\nk_minimum = 1", {("risk", "review", "", "k_minimum: 1")}),
        ("[risk]\nk_minimum = 5", "[risk]\nk_minimum = 5\n[risk.sets.child]\nk_minimum = 5",
         {("risk", "review", "k_minimum: 5", "k_minimum: 5, child.k_minimum: 5")}),
    ],
)  # fmt: skip
def test_what_a_change_of_the_limits_is_called(
    before: str, after: str, expected: set[tuple[str, ...]]
) -> None:
    parts = (TEXT["hospital"].replace("# Domeinen", f"{t}\n\n# Domeinen") for t in (before, after))
    found = changes(*(policy.parse(text) for text in parts))
    assert {(c.where, c.verdict, c.before, c.after) for c in found} == expected
    assert all(c.meaning_en and c.meaning_nl for c in found)


def test_a_limit_is_said_in_words() -> None:
    (found,) = changes(
        OLD, policy.parse(TEXT["hospital"].replace("# Domeinen", "[risk]\nk_minimum = 5\n# D"))
    )
    assert found.meaning_en == "a run stops where fewer than 5 people look alike"
    assert found.meaning_nl == "een levering stopt waar minder dan 5 mensen op elkaar lijken"


def test_a_policy_compared_with_itself() -> None:
    for text in TEXT.values():
        assert changes(policy.parse(text), policy.parse(text)) == ()
    assert diff.summary(()) == "no change"


@settings(max_examples=60)
@given(edits(), edits())
def test_there_are_changes_exactly_when_the_digests_differ(one: Policy, other: Policy) -> None:
    assert (changes(one, other) == ()) == (policy.digest(one) == policy.digest(other))


@settings(max_examples=60)
@given(edits(), edits())
def test_the_way_back_is_the_reverse(one: Policy, other: Policy) -> None:
    """Only beside another list of areas the way back of looser is for a person to look at."""
    there = {(c.where, c.before, c.after): c.verdict for c in changes(one, other)}
    back = {(c.where, c.after, c.before): c.verdict for c in changes(other, one)}
    assert there.keys() == back.keys()
    for place, verdict in there.items():
        pair = {verdict, back[place]}
        mixed = one.inhabitants_sha256 != other.inhabitants_sha256
        assert pair in ({"looser", "tighter"}, {"review"}) or (mixed and "tighter" not in pair)


def test_a_finer_postcode() -> None:
    text = TEXT["hospital"].replace("positions = 3", "positions = 2", 1)
    (found,) = changes(policy.parse(text), OLD)
    assert (found.where, found.verdict) == ("family.postcode", "looser")
    assert (found.before, found.after) == ("truncate (positions: 2)", "truncate (positions: 3)")
    assert found.meaning_en == "up to 10 times as many areas or codes"
    assert found.meaning_nl == "tot 10 keer zoveel gebieden of codes"


def test_four_digits_beside_a_list() -> None:
    """A list that goes lets who lived in a small area be seen: nobody calls that tighter."""
    listed = TEXT["hospital"].replace(
        "version = 1", f'inhabitants_sha256 = "{"0" * 64}"\nversion = 1', 1
    )
    four = policy.parse(listed.replace("positions = 3", "positions = 4"))
    assert {c.where: c.verdict for c in changes(OLD, four)} == {
        "inhabitants_sha256": "review",
        "family.postcode": "looser",
    }
    assert {c.verdict for c in changes(four, OLD)} == {"review"}
    assert [c.verdict for c in changes(four, policy.parse(listed))] == ["tighter"]


@pytest.mark.parametrize(
    ("old", "new", "verdict", "means"),
    [
        ("width = 5", "width = 10", "tighter", "2 times as coarse"),
        ("width = 5", "width = 7", "review", "look what it means"),
        ("width = 5", "limits = [1985, 1995]", "tighter", "less of the value"),
        ('{ action = "band", width = 5 }', '{ action = "keep" }', "looser", "more of the value"),
        ('{ action = "truncate", positions = 3 }', '{ action = "drop" }', "tighter", "nothing of it"),
        ("retention_months = 120", "retention_months = 132", "looser", "12 months longer"),
        ("retention_months = 120", "retention_months = 60", "tighter", "60 months shorter"),
        ('["heldennet-central"]', '["heldennet-central", "x"]', "looser", "one more receives"),
        ('regime = "consent"', 'regime = "no_objection"', "looser", "without being asked"),
        ('regime = "no_objection"', 'regime = "consent"', "tighter", "only with consent"),
        ("avg-6-1-e", "avg-6-1-c", "review", "another legal basis"),
        ('bsn_basis = "wabvpz"', 'bsn_basis = "none"', "review", "basis for reading the BSN"),
        ("VR-1", "VR-2", "review", "look what it means"),
        ("[domains.person]\nversion = 1", "[domains.person]\nversion = 2", "review", "all pseudonyms"),
        ("version = 1", "version = 2", "review", "its own advice and approval"),
        ('purpose = "evaluation"', 'purpose = "other"', "review", "all pseudonyms change"),
    ],
)  # fmt: skip
def test_what_a_change_means(old: str, new: str, verdict: str, means: str) -> None:
    found = only(old, new)
    assert found.verdict == verdict
    assert means in found.meaning_en
    assert found.meaning_nl


@pytest.mark.parametrize("column", [BORN, INCLUDED])
def test_what_decides_how_long_rows_are_kept_is_never_called_tighter(column: str) -> None:
    name = column.split(" = ", 1)[0]
    dropped = policy.parse(TEXT["hospital"].replace(column, f'{name} = {{ action = "drop" }}', 1))
    for pair in ((OLD, dropped), (dropped, OLD)):
        (found,) = changes(*pair)
        assert found.verdict == "review"
        assert found.meaning_en.endswith("without it they may be kept longer")


def test_a_later_last_day_is_for_a_person_to_look_at() -> None:
    until = OLD.valid_until
    found = only(str(until), str(until + timedelta(days=30)))
    assert (found.where, found.verdict) == ("valid_until", "review")


def test_joins_of_laws() -> None:
    join = '\n[joins.x]\nlaws = ["jeugdwet", "wmo"]\nbasis = "uavg-24"\nreference = "B1"\n'
    apart = policy.parse(TEXT["municipality"])
    two = policy.parse(TEXT["municipality"] + join)
    three = policy.parse(TEXT["municipality"] + join.replace('"wmo"', '"wmo", "pw"'))
    assert [c.verdict for c in changes(apart, two)] == ["looser"]
    assert [c.verdict for c in changes(two, apart)] == ["tighter"]
    assert {c.where: c.verdict for c in changes(two, three)} == {
        "joins jeugdwet + pw": "looser",
        "joins pw + wmo": "looser",
    }
    renamed = policy.parse(TEXT["municipality"] + join.replace("joins.x", "joins.y"))
    other = policy.parse(TEXT["municipality"] + join.replace("B1", "B2"))
    assert {c.verdict for c in changes(two, renamed)} == {"review"}
    assert [c.verdict for c in changes(two, other)] == ["review"]


def test_another_kind_of_site_can_be_compared_too() -> None:
    found = changes(OLD, policy.parse(TEXT["municipality"]))
    assert {c.verdict for c in found if c.where.startswith("tables.")} == {"review"}
    assert re.search(r"\d+ review", diff.summary(found))
