"""A release that its policy's revocation holds back is withdrawn; a later policy publishes anew."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from flows import audit, outbox
from flows.outbox import Kept
from tests import officers
from tests.journeys import bad_site, plants, searching
from tests.journeys.home import Home, Said, approved
from tests.journeys.warm import Fault, Warm

pytestmark = pytest.mark.xdist_group("bad")
WHY = ("--reason", "Lek bij de leverancier")


def fine(said: Said) -> str:
    assert (said.code, said.err) == (0, ""), said
    return said.out


@pytest.fixture
def held(tmp_path: Path, warm: Warm) -> Home:
    """A closed study whose release waits in the outbox, under a policy that was then revoked."""
    site = bad_site.study(tmp_path / "made", warm)
    keys: list[Ed25519PrivateKey] = []

    def sign() -> Ed25519PrivateKey:
        keys.append(Ed25519PrivateKey.generate())
        return keys[-1]

    officers.approve(site.site, sign=sign)
    fine(site.deliver())
    file = site.root / "mandate.pem"
    file.touch(0o600)
    file.write_bytes(keys[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    fine(site.type("policy", "revoke", "--key", str(file), *WHY))
    return site


def one(site: Home) -> Kept:
    (kept,) = outbox.waiting(site.out)
    return kept


def withdraw(site: Home, digest: str, fault: Fault | None = None) -> Said:
    return site.type("release", "withdraw", digest[:12], *WHY, fault=fault)


@pytest.mark.slow
def test_its_periods_are_published_anew_under_the_next_policy(held: Home) -> None:
    first = one(held)
    old = outbox.load(first)
    assert f"{first.digest[:12]}  is held back: policy 1 was revoked" in fine(
        held.type("release", "list")
    )
    place = Fault("flows.outbox:withdraw", "kill")
    assert withdraw(held, first.digest, place).code == -9  # the ledger says so; the file is there
    assert "was never sent" in fine(withdraw(held, first.digest))
    assert outbox.waiting(held.out) == []
    assert "was withdrawn, and never left" in fine(held.type("release", "list"))
    (entry, _) = (e for e in audit.records(held.site) if e.event == "release withdraw")
    assert entry.objects == (
        f"release {first.digest}",
        "policy 1",
        "reason: Lek bij de leverancier",
    )

    approved(held)
    assert "2 of them new" in fine(held.deliver())
    new = outbox.load(one(held))
    assert new.tables == old.tables
    assert new.policy_digest != old.policy_digest
    for words in ("audit verify", "release audit", "release list"):
        fine(held.type(*words.split()))
    assert "0 of them new" in fine(held.deliver())
    assert len(outbox.every(held.out)) == 1


@pytest.mark.slow
def test_a_withdrawal_that_breaks_over_values_leaves_none_of_them(held: Home) -> None:
    fault = Fault("flows.outbox:withdraw", "raise", plants.EVERYTHING)
    said = withdraw(held, one(held).digest, fault)
    assert (said.code, said.out) == (20, "")
    assert "Traceback" not in said.err
    assert searching.found(held.root, plants.needles()) == []
    assert [n for n in plants.needles() if n in said.err.encode()] == []
    fine(withdraw(held, one(held).digest))


@pytest.mark.slow
def test_until_it_is_withdrawn_nothing_is_published_anew(held: Home) -> None:
    approved(held)
    assert "0 of them new" in fine(held.deliver())


@pytest.mark.slow
def test_what_may_still_go_is_not_withdrawn(held: Home) -> None:
    digest = one(held).digest
    assert withdraw(held, digest).code == 0
    approved(held)
    fine(held.deliver())
    for wrong, code in ((one(held).digest, 5), (digest, 3), ("", 3)):
        said = withdraw(held, wrong)
        assert (said.code, said.err.count("\n")) == (code, 1)
    assert len(outbox.waiting(held.out)) == 1
