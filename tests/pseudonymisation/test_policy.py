"""A policy is a closed world, and each refusal is one sentence that says what is allowed."""

import hashlib
import re
from datetime import date
from pathlib import Path

import pytest

from federated.errors import PolicyError
from federated.schema import Exposure
from pseudonymisation import action, closed_world, places, policy
from pseudonymisation.policy import Policy
from tests.pseudonymisation.conftest import SITE, TODAY

KINDS = ("hospital", "municipality")
TEXT = {kind: policy.template(kind, SITE, TODAY) for kind in ("hospital", "municipality")}


def refusal(old: str, new: str, kind: str = "hospital") -> str:
    """What is said when the first ``old`` of the template is written as ``new``."""
    assert old in TEXT[kind]
    with pytest.raises(PolicyError) as refused:
        policy.parse(TEXT[kind].replace(old, new, 1))
    assert refused.value.__cause__ is None
    message = str(refused.value)
    assert message.endswith(".")
    assert "\n" not in message
    return message


@pytest.mark.parametrize("kind", KINDS)
def test_the_template_is_valid_at_once_and_names_every_column(kind: str) -> None:
    found = policy.parse(TEXT[kind])
    for name, table in closed_world.tables(kind).items():
        assert set(found.tables[name].columns) == {raw.name for raw in table.raws}


@pytest.mark.parametrize("kind", KINDS)
def test_the_template_keeps_nothing_that_identifies(kind: str) -> None:
    found = policy.parse(TEXT[kind])
    for name, table in closed_world.tables(kind).items():
        for raw in table.raws:
            if raw.exposure == Exposure.IDENTIFYING:
                assert found.tables[name].columns[raw.name].action != "keep"


def test_the_regimes_of_the_template(municipality: Policy) -> None:
    regimes = {name: table.regime.value for name, table in municipality.tables.items()}
    consent = {name for name, regime in regimes.items() if regime == "consent"}
    statutory = {name for name, regime in regimes.items() if regime == "statutory"}
    assert consent == {"questionnaire_score", "work_status"}
    assert statutory == {"objection", "site", "load_batch", "site_capacity", "concept_component"}


def test_the_defaults_of_a_person(hospital: Policy) -> None:
    columns = hospital.tables["person"].columns
    shown = {name: columns[name].model_dump(mode="json") for name in columns}
    assert shown["person_number"] == {"action": "pseudonym", "domain": "person"}
    assert shown["birth_date"] == {"action": "generalise", "to": "quarter"}
    assert shown["birth_year"]["width"] == 5
    assert shown["death_date"] == {"action": "days_since", "of": "day0"}
    assert {shown[name]["action"] for name in ("bsn", "name", "address", "note")} == {"drop"}
    postcode = hospital.tables["family"].columns["postcode"]
    assert postcode.model_dump() == {"action": "truncate", "positions": 3}


def test_the_template_knows_leap_days() -> None:
    made = policy.parse(policy.template("hospital", SITE, date(2028, 2, 29)))
    assert made.valid_until == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # closed world
        ("sex = {", "gender = {", "names the column gender"),
        ('note = { action = "drop" }\n', "", "says nothing about the column note"),
        ("[tables.birth", "[tables.births", "births"),
        ("[domains.person]", "[domains.human]", "names the domain human"),
        ("[domains.person]\nversion = 1\n", "", "says nothing about the domain person"),
        ('kind = "hospital"', 'kind = "municipality"', "which the data model does not have"),
        # what identifies
        ('bsn = { action = "drop" }', 'bsn = { action = "keep" }', "identifying column"),
        ('note = { action = "drop" }', 'note = { action = "scrub_text" }', "nothing to scrub"),
        ("positions = 3", "positions = 6", "positions must be 1 to 4; allowed: drop, truncate"),
        ("positions = 3", "positions = 4", "allowed: drop, truncate to 1 to 3, or name"),
        # kind and target
        ('to = "quarter"', 'to = "month"', "to must be quarter"),
        ('{ action = "days_since", of = "day0" }', '{ action = "keep" }', "days_since"),
        ('"pseudonym", domain = "person"', '"pseudonym", domain = "family"', '"person"'),
        ('sex = { action = "keep" }', 'sex = { action = "drop" }', "allowed: keep"),
        ("width = 5", "limits = [1850, 1980]", "outside 1900 to 2100"),
        ("width = 5", "limits = [1950.5]", "more than 0 decimals"),
        ("width = 5", "limits = [1980, 1950]", "limits must rise"),
        ("width = 5", "width = 1", "greater than or equal to 2"),
        ("width = 5", "width = 5, limits = [1950]", "either width or limits"),
        ('action = "keep"', 'action = "kept"', "no known action; known: band"),
        ('action = "keep"', 'action = "keep", code = "x"', "extra inputs"),
        # head
        ('"avg-9-2-j"', '"avg-6-1-a"', "one of article 9"),
        ('"avg-9-2-j"', '"avg-9-2-z"', "input should be"),
        ('bsn_basis = "wabvpz"', 'bsn_basis = "custom"', "bsn_basis"),
        ("retention_months = 120", "retention_months = 0", "retention_months"),
        ("version = 1", "version = 0", "version"),
        ('recipients = ["heldennet-central"]', "recipients = []", "recipients"),
        ('purpose = "evaluation"', 'purpose = "evaluation"\ngoal = "x"', "goal"),
        ('regime = "no_objection"', 'regime = "silence"', "regime"),
        # spelling
        ("version = 1", "version = 1\nversion = 2", "a name stands twice (line 8"),
        ("[domains.family]", "[domains.family]\n[domains.family]", "a name stands twice"),
        ('sex = { action = "keep" }', '"s\u0435x" = { action = "keep" }', "look like the right"),
        ("# Domeinen", "# \u202edomeinen", "line 20: an invisible character"),
        ("# Domeinen", "# Dom\u200beinen", "line 20: an invisible character"),
        ("version = 1", "version = ", "cannot be understood at line 7"),
    ],
)
def test_a_change_that_is_refused(old: str, new: str, said: str) -> None:
    assert said in refusal(old, new)


@pytest.mark.parametrize(
    "escape",
    ["\\u001b[1A", "\\u202e", "\\u200b", "\\ue000", "\\u0378", "\\u2028", "\\u2029", "\\n"],
)
@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('register_id = "', 'register_id = "{}', "register_id"),
        ('["heldennet-central"]', '["heldennet-central", "x{}"]', "recipients, number 2"),
        ("[tables.person]", '[tables.person]\nx = "{}"', "tables.person.x"),
        ("[tables.person]", '[tables.person]\nx = [{{ "{}" = 1 }}]',
         "a name under tables.person.x, number 1"),
    ],
)  # fmt: skip
def test_an_escape_carries_nothing_invisible_into_a_text(
    old: str, new: str, place: str, escape: str
) -> None:
    """On a terminal it could go up a line and hide what ``policy diff`` said there."""
    said = refusal(old, new.format(escape))
    assert said.startswith(f"policy.toml, {place}: an escape makes an invisible character")
    assert said.isprintable()


@pytest.mark.parametrize("place", ["[joins]", "[domains]"])
def test_an_escape_carries_nothing_invisible_into_a_name(place: str) -> None:
    said = refusal("# Domeinen", f'{place}\n"x\\u202e" = 1\n# Domeinen')
    assert f"a name under {place[1:-1]} has a letter other than a to z" in said


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("table", ["objection", "load_batch", "site"])
@pytest.mark.parametrize("regime", ["no_objection", "consent"])
def test_who_objected_is_always_stored(kind: str, table: str, regime: str) -> None:
    """Without its row an objection would be forgotten with the next delivery."""
    head = f"[tables.{table}]\nregime = "
    said = refusal(f'{head}"statutory"', f'{head}"{regime}"', kind)
    assert f"table {table}, regime: " in said
    assert said.endswith("; allowed: statutory.")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_says_how_far_an_objection_reaches_can_be_dropped(kind: str) -> None:
    """Every other action that suits a column of ``objection`` is refused."""
    head, rest = TEXT[kind].split("[tables.objection.columns]\n", 1)
    columns = policy.parse(TEXT[kind]).tables["objection"].columns
    for name in (name for name, chosen in columns.items() if chosen.action != "drop"):
        dropped = re.sub(rf"(?m)^{name} = .*$", f'{name} = {{ action = "drop" }}', rest, count=1)
        with pytest.raises(PolicyError, match=f"objection.{name}"):
            policy.parse(f"{head}[tables.objection.columns]\n{dropped}")


JOIN = """
[joins.{name}]
laws = {laws}
basis = "uavg-24"
reference = "besluit 12"
"""
ALL = JOIN.format(name="household", laws='["jeugdwet", "pw", "wgs", "wmo"]')
SOCIAL = JOIN.format(name="social", laws='["pw", "wgs", "wmo"]')


def test_a_join_across_laws_is_off_until_its_basis_is_recorded(municipality: Policy) -> None:
    assert municipality.left_out() == {"social_support"}
    assert policy.parse(TEXT["municipality"] + ALL).left_out() == set()
    assert policy.parse(TEXT["municipality"] + SOCIAL).left_out() == {"social_support"}
    assert policy.parse(TEXT["hospital"]).left_out() == set()


@pytest.mark.parametrize(
    ("added", "said"),
    [
        (ALL + SOCIAL, "a law stands in at most one join"),
        (ALL.replace('"pw"', '"wgs"'), "a law stands in at most one join"),
        (ALL.replace('"pw"', '"wlz"'), "joins.household.laws"),
        (ALL.replace('"uavg-24"', '"because"'), "joins.household.basis"),
        (ALL.replace('reference = "besluit 12"', ""), "joins.household.reference"),
        (JOIN.format(name="one", laws='["wmo"]'), "joins.one.laws"),
    ],
)
def test_a_join_that_is_refused(added: str, said: str) -> None:
    with pytest.raises(PolicyError, match=re.escape(said)):
        policy.parse(TEXT["municipality"] + added)


def test_a_hospital_has_no_laws_to_join() -> None:
    with pytest.raises(PolicyError, match="only a municipality"):
        policy.parse(TEXT["hospital"] + ALL)


def test_what_is_still_to_be_filled_in(municipality: Policy) -> None:
    assert municipality.unfilled() == ("register_id", "dpia_id")
    filled = policy.template("municipality", SITE, TODAY, register_id="R-1", dpia_id="D-1")
    assert policy.parse(filled).unfilled() == ()
    join = ALL.replace("besluit 12", "Nog in te vullen")
    assert policy.parse(filled + join).unfilled() == ("joins.household.reference",)


def test_four_digits_need_a_list_of_inhabitants(tmp_path: Path) -> None:
    listed = f'inhabitants_sha256 = "{"0" * 64}"\nversion = 1'
    text = (
        TEXT["hospital"].replace("version = 1", listed, 1).replace("positions = 3", "positions = 4")
    )
    found = policy.parse(text)
    file = tmp_path / places.FILE
    with pytest.raises(PolicyError, match="is missing"):
        places.read(file, found.inhabitants_sha256)
    file.write_text("postcode;inwoners\n3011;6340\n3012;199\n3013,200\n3014;\n")
    with pytest.raises(PolicyError, match="not the list that the policy names"):
        places.read(file, found.inhabitants_sha256)
    areas = places.read(file, hashlib.sha256(file.read_bytes()).hexdigest())
    assert areas is not None
    assert areas.large.to_pylist() == ["3011", "3013"]
    assert places.read(file, None) is None


def test_a_list_that_cannot_be_read_says_where(tmp_path: Path) -> None:
    file = tmp_path / places.FILE
    file.write_text("3011;6340\nKade;12\n")
    with pytest.raises(PolicyError, match="line 2: expected an area and a number"):
        places.read(file, hashlib.sha256(file.read_bytes()).hexdigest())


def swapped(lines: list[str], first: str, second: str) -> str:
    one, other = (next(n for n, x in enumerate(lines) if x.startswith(f)) for f in (first, second))
    lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


def test_two_columns_that_changed_places_are_seen() -> None:
    text = swapped(TEXT["hospital"].splitlines(), "birth_weight_g = ", "ga_days = ")
    with pytest.raises(PolicyError, match=r"table birth: the column .* stands where .* belongs"):
        policy.parse(text)
    head, rest = TEXT["hospital"].split("[domains.care_plan]\nversion = 1\n", 1)
    moved = head + rest.replace(
        "[domains.contact]\n", "[domains.contact]\nversion = 1\n\n[domains.care_plan]\n", 1
    )
    with pytest.raises(PolicyError, match=r"domains: the domain .* stands where"):
        policy.parse(moved)


def test_two_actions_that_changed_places_are_another_policy(hospital: Policy) -> None:
    text = (
        TEXT["hospital"]
        .replace("birth_date = ", "x = ", 1)
        .replace("birth_year = ", "birth_date = ", 1)
    )
    with pytest.raises(PolicyError):
        policy.parse(text.replace("x = ", "birth_year = ", 1))


def test_every_action_is_found_and_every_column_has_one_that_suits() -> None:
    assert set(action.catalogue()) == {
        *("band", "days_since", "drop", "generalise", "keep"),
        *("pseudonym", "scrub_text", "top_code", "truncate"),
    }
    for kind in KINDS:
        for table in closed_world.tables(kind).values():
            for raw in table.raws:
                assert action.allowed(raw, closed_world.stored(table, raw))


def test_layout_and_order_do_not_change_the_digest(hospital: Policy) -> None:
    text = re.sub(r"#.*", "", TEXT["hospital"])
    head, tables = text.split("[domains.", 1)
    lines = head.strip().splitlines()
    other = "\n".join(reversed(lines)) + "\n[domains." + tables
    assert policy.digest(policy.parse(other)) == policy.digest(hospital)


def test_every_word_of_the_meaning_changes_the_digest(hospital: Policy) -> None:
    changes = [
        ("version = 1", "version = 2"),
        (f'"{SITE}"', '"rtd-two"'),
        ("retention_months = 120", "retention_months = 119"),
        ("width = 5", "width = 4"),
        ('regime = "consent"', 'regime = "no_objection"'),
        ("[domains.person]\nversion = 1", "[domains.person]\nversion = 2"),
    ]
    others = {
        policy.digest(policy.parse(TEXT["hospital"].replace(old, new, 1))) for old, new in changes
    }
    assert len(others | {policy.digest(hospital)}) == len(changes) + 1


def test_reading_a_file(tmp_path: Path, hospital: Policy) -> None:
    file = tmp_path / "policy.toml"
    with pytest.raises(PolicyError, match=r"no policy.toml; `heldennet-site init`"):
        policy.read(file)
    file.write_text(TEXT["hospital"], encoding="utf-8")
    assert policy.read(file) == hospital
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError, match="UTF-8"):
        policy.read(file)


def test_deep_nesting_is_refused_and_does_not_crash() -> None:
    with pytest.raises(PolicyError):
        policy.parse("x = " + "[" * 100_000)
