"""The question to the store is made by Ibis once; kept, it gives the same people."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from federated.errors import GateRefused
from federated.policy import DisclosurePolicy
from federated.studies.study import Study
from flows.command import Shell
from flows.pipeline import counting
from flows.studies import asking, population
from flows.studies.secrets import Vault
from tests.studies import hospital, spec
from tests.studies.hospital import Hospital
from tests.studies.world import study_of

pytestmark = pytest.mark.xdist_group("studies")
SHELL = Shell(lambda: datetime.now(UTC), "steward", "desk-1", lambda _: None)


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    folder: Path = tmp_path_factory.mktemp("asking") / "site"
    return hospital.make(folder, spec.NAMES[0], "http://127.0.0.1:9")


@pytest.fixture(scope="module")
def study() -> Study:
    return study_of(spec.text(3))[0]


def fingerprint(one: Hospital, study: Study) -> str:
    with population.opened(one.site, SHELL) as found:
        return population.cohort(found, study).fingerprint


def refusing(*_: object) -> asking.Asking:
    raise AssertionError("Ibis was asked again.")


def test_what_was_kept_is_asked_and_finds_the_same_people(
    one: Hospital, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fingerprint(one, study)
    monkeypatch.setattr(asking, "_said", refusing)
    assert fingerprint(one, study) == first


def test_it_is_made_anew_when_the_software_or_the_study_changed(
    one: Hospital, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fingerprint(one, study)
    other = study_of(spec.text(3, ('op = "<", value = 37', 'op = "<", value = 36')))[0]
    assert fingerprint(one, other) != first
    monkeypatch.setattr(asking, "_said", refusing)
    monkeypatch.setattr(asking, "_software", lambda: "another version")
    with pytest.raises(AssertionError, match="asked again"):
        fingerprint(one, study)


def test_a_text_of_other_keys_or_that_was_edited_is_made_anew(one: Hospital, study: Study) -> None:
    first = fingerprint(one, study)
    file = one.site.out / "studies" / f"{study.digest()}-sql.sealed"
    sealed = file.read_bytes()
    file.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert fingerprint(one, study) == first
    assert Vault(one.site).noted(f"{study.digest()}-sql") is not None


def test_the_text_is_not_readable_on_the_disk(one: Hospital, study: Study) -> None:
    fingerprint(one, study)
    file = one.site.out / "studies" / f"{study.digest()}-sql.sealed"
    assert b"SELECT" not in file.read_bytes()


def test_a_population_of_nobody_is_entered_in_no_list(one: Hospital, study: Study) -> None:
    """An empty text would be a family without a name, and stand in the way of every later study."""
    nobody = study_of(spec.text(3, ("value = 37", "value = 21")))[0]
    with population.opened(one.site, SHELL) as found:
        people = population.cohort(found, study)
        population.note(found, nobody, population.cohort(found, nobody).families)
        assert found.store.rows("SELECT count(*) FROM ledger.studied") == [(0,)]
        population.note(found, study, people.families)
        held = found.store.rows("SELECT study, family_pid FROM ledger.studied")
        found.store.rows("DELETE FROM ledger.studied")
    assert held
    assert {pid for _, pid in held} == set(people.families)


@pytest.mark.parametrize("tighter", [{"dominance": 0.3}, {"p_percent": 0.2}])
def test_a_site_with_tighter_rules_for_sums_is_in_no_study_of_amounts(
    one: Hospital, study: Study, tighter: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = DisclosurePolicy.model_validate(tighter)
    monkeypatch.setattr(counting, "rule_of", lambda _: own)
    days = ('"readmission_30d"', '"hospital_days_y1"'), ('"binomial"', '"gaussian"')
    amounts = study_of(spec.text(3, *days))[0]
    with population.opened(one.site, SHELL) as found:
        with pytest.raises(GateRefused, match="tighter rules for sums"):
            population.cohort(found, amounts)
        assert population.cohort(found, study).families  # yes or no is no amount
