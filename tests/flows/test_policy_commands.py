"""The steward proposes, the privacy officer advises, the mandated officer approves; nobody does two."""

import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from flows import advised, audit, heads
from pseudonymisation.keys import Keys
from sites import settings
from sites.settings import Site
from sites.store import open_store
from tests.flows.typed import Capture, Officers


def rewrite(site: Site, *changes: tuple[str, str]) -> None:
    text = site.policy_file.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    site.policy_file.write_text(text)


NEXT = ("version = 1", "version = 2")


def test_a_policy_is_proposed_advised_and_approved(officers: Officers, capsys: Capture) -> None:
    assert officers.advise() == 0
    assert "Advice on version 1: positive. It is no approval." in capsys.readouterr().out
    assert "is not approved" in officers.found(capsys)
    assert officers.approve() == 0
    assert "Approved: version 1" in capsys.readouterr().out
    assert officers.found(capsys).startswith("ok   policy")


def test_without_an_advice_nothing_is_approved(officers: Officers, capsys: Capture) -> None:
    words = ("approve", "--key", officers.approver, "--approver", "Mandaat")
    assert "There is no advice on the policy of hospital-noord" in officers.refused(capsys, *words)
    assert "There is no advice" in officers.found(capsys)


@pytest.mark.parametrize("advice", ["negative", "conditions"])
def test_approving_against_the_advice_needs_a_reason(
    officers: Officers, capsys: Capture, advice: str
) -> None:
    officers.advise(advice)
    words = ("approve", "--key", officers.approver, "--approver", "Mandaat")
    assert "needs a written reason" in officers.refused(capsys, *words)
    assert officers.approve("--deviates", "De maatregel volgt in maart.") == 0
    assert officers.found(capsys).startswith("ok   policy")


def test_an_advice_that_changes_ends_the_approval(officers: Officers, capsys: Capture) -> None:
    officers.advise()
    officers.approve()
    officers.advise("negative")
    assert "given on another advice" in officers.found(capsys)


def test_an_advice_that_was_replaced_is_kept_and_told(officers: Officers, capsys: Capture) -> None:
    officers.advise("negative")
    officers.advise("conditions")
    capsys.readouterr()
    assert officers.advise() == 0
    assert "It replaces the advice of before (conditions, FG, " in capsys.readouterr().out
    kept = sorted(path.name for path in (officers.site.folder / "policies").glob("*advice*"))
    assert kept == ["policy-1.advice-1.json", "policy-1.advice-2.json", "policy-1.advice.json"]
    officers.type("show")
    told = [x for x in capsys.readouterr().out.splitlines() if x.startswith("Advice: ")]
    assert [line.split(",")[0] for line in told] == [
        "Advice: positive",
        "Advice: conditions",
        "Advice: negative",
    ]
    assert officers.type("file", "--text", "--no-risk", "--lang", "en") == 0
    told = [x for x in capsys.readouterr().out.splitlines() if "Earlier advice" in x]
    assert re.search(r"conditions, FG, .*\(replaced\); negative, FG, .*\(replaced\)", told[0])
    assert officers.approve() == 0
    said = capsys.readouterr().out
    assert "An earlier advice was replaced: negative" in said
    found = [e.objects[-1] for e in audit.records(officers.site) if e.event == "policy advise"]
    assert found == ["advice: negative", "replaces: negative", "replaces: conditions"]


def test_an_advice_that_was_taken_away_is_missed(officers: Officers, capsys: Capture) -> None:
    officers.advise("negative")
    officers.advise()
    (officers.site.folder / "policies" / "policy-1.advice-1.json").unlink()
    words = ("approve", "--key", officers.approver, "--approver", "Mandaat")
    assert "An earlier advice on version 1 was replaced, and is gone" in officers.refused(
        capsys, *words
    )
    officers.type("show")
    assert "the audit has 2 advices on this version, 1 can be read" in capsys.readouterr().out


def test_a_kill_before_the_new_advice_is_written_keeps_each_once(officers: Officers) -> None:
    officers.advise("negative")
    (first,) = advised.given(officers.site, 1)
    folder = officers.site.folder / "policies"
    (folder / "policy-1.advice-1.json").hardlink_to(folder / "policy-1.advice.json")
    officers.advise()
    assert [one.advice for one in advised.given(officers.site, 1)] == ["negative", "positive"]
    assert advised.given(officers.site, 1)[1].replaces == first.fingerprint()


@pytest.mark.parametrize("name", ["F  G", "fg", "ＦＧ", "FԌ"])
def test_one_person_however_the_name_is_typed(
    officers: Officers, capsys: Capture, name: str
) -> None:
    officers.advise()
    words = ("approve", "--key", officers.approver, "--approver", name)
    assert "two people" in officers.refused(capsys, *words)


def test_the_roles_cannot_be_confused(officers: Officers, capsys: Capture) -> None:
    officers.advise()
    told = ("--advice", "positive", "--text", "x")
    wrong = officers.refused(capsys, "advise", "--key", officers.approver, *told)
    assert "not the key of the advisor in site.toml" in wrong
    wrong = officers.refused(capsys, "approve", "--key", officers.advisor)
    assert "not the key of the approver in site.toml" in wrong
    wrong = officers.refused(capsys, "approve", "--key", officers.approver, "--approver", "fg")
    assert "two people" in wrong
    folder = officers.site.folder / "policies"
    shutil.copy(folder / "policy-1.advice.json", folder / "policy-1.approval.json")
    assert "policy-1.approval.json is damaged" in officers.found(capsys)


def test_one_key_in_both_roles(officers: Officers, capsys: Capture) -> None:
    file, site = (
        officers.site.folder / "site.toml",
        settings.read(officers.site.folder / "site.toml"),
    )
    file.write_text(file.read_text().replace(str(site.advisor_key), str(site.approver_key)))
    told = ("--advice", "positive", "--text", "x")
    wrong = officers.refused(capsys, "advise", "--key", officers.approver, *told)
    assert "one key as advisor_key and as approver_key" in wrong
    assert "one key as advisor_key" in officers.found(capsys)


def test_a_policy_that_was_changed_after_approval(officers: Officers, capsys: Capture) -> None:
    officers.advise()
    officers.approve()
    rewrite(officers.site, ("retention_months = 120", "retention_months = 240"))
    assert "changed after it was proposed as version 1" in officers.found(capsys)
    assert "raise its version" in officers.refused(capsys, "propose")
    rewrite(officers.site, NEXT)
    assert "Version 2 of the policy of hospital-noord is not proposed" in officers.found(capsys)
    assert officers.type("propose") == 0
    assert "Since version 1: 1 looser, 1 review." in capsys.readouterr().out
    assert "no advice" in officers.found(capsys)


def test_an_older_version_is_not_proposed_again(officers: Officers, capsys: Capture) -> None:
    rewrite(officers.site, ("version = 1", "version = 3"))
    assert officers.type("propose") == 0
    rewrite(officers.site, ("version = 3", "version = 2"))
    assert "Version 3 of the policy was proposed before" in officers.refused(capsys, "propose")


def test_what_is_to_be_filled_in_is_not_proposed(officers: Officers, capsys: Capture) -> None:
    rewrite(officers.site, NEXT, ("DPIA-1", "to be filled in"))
    assert "dpia_id in policy.toml is still to be filled in" in officers.refused(capsys, "propose")


def test_a_revoked_version_does_not_start(officers: Officers, capsys: Capture) -> None:
    words = ("revoke", "--key", officers.approver, "--reason", "Lek.")
    assert "nothing to revoke" in officers.refused(capsys, *words)
    officers.advise()
    officers.approve()
    by_fg = ("revoke", "--key", officers.advisor, "--reason", "Lek.")
    assert "not the key of the approver" in officers.refused(capsys, *by_fg)
    assert officers.type(*words) == 0
    assert "was revoked; raise its version" in officers.found(capsys)
    assert "was revoked" in officers.refused(capsys, "approve", "--key", officers.approver)
    (officers.site.folder / "policies" / "policy-1.revocation.json").unlink()
    assert "The audit says that version 1 was revoked" in officers.found(capsys)


def test_a_version_that_policy_toml_no_longer_has_is_revoked(
    officers: Officers, capsys: Capture
) -> None:
    officers.advise()
    officers.approve()
    rewrite(officers.site, NEXT)
    words = ("revoke", "--key", officers.approver, "--reason", "Lek.", "--version")
    assert "Version 2 of the policy is not approved; nothing to revoke. Approved: 1." in (
        officers.refused(capsys, *words, "2")
    )
    officers.site.policy_file.unlink()
    assert officers.type(*words, "1") == 0
    assert "Revoked: version 1." in capsys.readouterr().out
    assert "was revoked" in officers.refused(capsys, *words, "1")


def test_what_is_signed_is_in_the_audit_that_the_store_remembers(officers: Officers) -> None:
    key = Keys.open(officers.site.keys).store_key()
    words = ("revoke", "--key", officers.approver, "--reason", "Lek.")
    with open_store(officers.site.store, key):
        pass
    revoke = partial(officers.type, *words)
    acts: tuple[Callable[[], int], ...] = (officers.advise, officers.approve, revoke)
    for act in acts:
        assert act() == 0
        with open_store(officers.site.store, key) as store:
            assert heads.stored(store)["audit"] == audit.journal(officers.site).verify()


def replaced(officers: Officers) -> str:
    """Have version 2 approved after version 1; return the text of version 1."""
    officers.advise()
    officers.approve()
    older = officers.site.policy_file.read_text()
    rewrite(officers.site, NEXT, ("retention_months = 120", "retention_months = 60"))
    assert officers.type("propose") == 0
    officers.advise()
    officers.approve()
    return older


def test_an_approved_version_that_was_replaced_does_not_start_again(
    officers: Officers, capsys: Capture
) -> None:
    older = replaced(officers)
    assert officers.found(capsys).startswith("ok   policy")
    officers.site.policy_file.write_text(older)
    assert "Version 2 of the policy was approved after version 1" in officers.found(capsys)


def test_an_older_version_does_not_come_back_when_the_newer_approval_is_removed(
    officers: Officers, capsys: Capture
) -> None:
    older = replaced(officers)
    folder = officers.site.folder / "policies"
    (folder / "policy-2.approval.json").unlink()
    assert "The policy of hospital-noord is not approved" in officers.found(capsys)
    officers.site.policy_file.write_text(older)
    assert "says the audit, and policy-2.approval.json is gone" in officers.found(capsys)
    assert "The approval of version 2 is gone" in officers.refused(capsys, "diff")
    (folder / "policy-2.toml").unlink()
    assert "policy-2.toml is gone; put it back" in officers.refused(capsys, "diff")


def test_a_version_that_was_rewritten_after_its_approval_is_no_base_of_a_difference(
    officers: Officers, capsys: Capture
) -> None:
    officers.advise()
    officers.approve()
    kept = officers.site.folder / "policies" / "policy-1.toml"
    kept.write_text(kept.read_text().replace("retention_months = 120", "retention_months = 600"))
    rewrite(officers.site, NEXT)
    assert "The policy was changed after the approval" in officers.refused(capsys, "diff")


def test_the_difference_with_the_version_approved_last(officers: Officers, capsys: Capture) -> None:
    assert "No version is approved yet" in officers.refused(capsys, "diff")
    officers.advise()
    officers.approve()
    rewrite(officers.site, NEXT, ("positions = 3", "positions = 2"))
    capsys.readouterr()
    assert officers.type("diff") == 0
    said = capsys.readouterr().out
    assert "to 2 (" in said
    assert "1 tighter, 1 review." in said
    assert "TIGHTER  family.postcode: truncate (positions: 3) -> truncate (positions: 2)" in said
    officers.type("diff", officers.site.policy_file, "1")
    assert "LOOSER   family.postcode" in capsys.readouterr().out
    assert "no version or file 9" in officers.refused(capsys, "diff", "9")


def test_another_key_cannot_approve(officers: Officers, tmp_path: Path, capsys: Capture) -> None:
    officers.advise()
    officers.type("new-key", tmp_path / "other.pem")
    wrong = officers.refused(capsys, "approve", "--key", tmp_path / "other.pem")
    assert "not the key of the approver in site.toml" in wrong


@pytest.mark.parametrize("role", ["advisor", "approver"])
def test_a_second_officer_is_not_enrolled_by_accident(
    officers: Officers, tmp_path: Path, capsys: Capture, role: str
) -> None:
    words = ("new-key", tmp_path / "other.pem", "--role", role, "--enrol")
    assert f"names an {role} already" in officers.refused(capsys, *words, code=3)
    assert not (tmp_path / "other.pem").exists()


def test_a_missing_key_file(officers: Officers, capsys: Capture) -> None:
    words = ("approve", "--key", officers.site.folder / "no.pem")
    assert "There is no file" in officers.refused(capsys, *words, code=4)
