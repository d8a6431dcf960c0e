"""What the centre may hold is never withdrawn: it is asked, and no answer is no proof."""

from collections.abc import Callable

import pytest

from federated.errors import CentreUnreachable, ReleaseConflict, SettingsError
from federated.release import Release
from flows import centre as centre_module
from flows import outbox, receipts, withdrawing
from flows.command import Shell
from flows.outbox import Kept
from flows.pipeline import publishing
from flows.receipts import Receipt
from pseudonymisation.keys import Keys
from pseudonymisation.policy import digest, read
from sites.store import open_store
from tests.flows.conftest import Centre, receipt
from tests.flows.test_reconciling import answers, listed
from tests.flows.typed import Officers

WHY = "Lek bij de leverancier."


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centre_module, "PAUSES", (0.0, 0.0))


@pytest.fixture
def kept(officers: Officers, release: Release) -> Kept:
    """A release in the outbox whose policy was revoked."""
    assert (officers.advise(), officers.approve()) == (0, 0)
    assert officers.type("revoke", "--key", officers.approver, "--reason", WHY) == 0
    found = digest(read(officers.site.policy_file))
    return outbox.put(officers.site.out, release.model_copy(update={"policy_digest": found}))


def withdrawn(officers: Officers) -> set[str]:
    site = officers.site
    if not site.store.exists():
        return set()
    with open_store(site.store, Keys.open(site.keys).store_key()) as store:
        return set(publishing.withdrawals(store))


def test_what_the_centre_does_not_hold_is_withdrawn(
    officers: Officers, kept: Kept, centre: Centre, shell: Shell
) -> None:
    answers(centre, listed())
    gone = withdrawing.withdraw(officers.site, shell, kept.digest, WHY)
    assert (gone.withdrawn, gone.policy_version) == (kept.digest, 1)
    assert withdrawn(officers) == {kept.digest}
    assert [one.digest for one in outbox.withdrawn(officers.site.out)] == [kept.digest]
    assert outbox.every(officers.site.out) == []


def lost_answer(officers: Officers, kept: Kept, centre: Centre) -> None:
    answers(centre, listed(kept.digest))


def known_receipt(officers: Officers, kept: Kept, centre: Centre) -> None:
    answers(centre, listed())
    receipts.store(officers.site.out, Receipt.model_validate(receipt(kept.digest)))


def older_copy(officers: Officers, kept: Kept, centre: Centre) -> None:
    answers(centre, listed())
    receipts.store(officers.site.out, Receipt.model_validate(receipt("e" * 64)))


def silence(officers: Officers, kept: Kept, centre: Centre) -> None:
    answers(centre, b"", 503)


@pytest.mark.parametrize(
    ("happened", "error"),
    [
        (lost_answer, ReleaseConflict),
        (known_receipt, ReleaseConflict),
        (older_copy, ReleaseConflict),
        (silence, CentreUnreachable),
    ],
)
def test_what_it_holds_or_may_hold_is_not(
    officers: Officers,
    kept: Kept,
    centre: Centre,
    shell: Shell,
    happened: Callable[[Officers, Kept, Centre], None],
    error: type[Exception],
) -> None:
    happened(officers, kept, centre)
    with pytest.raises(error):
        withdrawing.withdraw(officers.site, shell, kept.digest, WHY)
    assert withdrawn(officers) == set()
    assert [one.digest for one in outbox.waiting(officers.site.out)] == [kept.digest]


def test_a_reason_is_one_line(officers: Officers, kept: Kept, shell: Shell) -> None:
    with pytest.raises(SettingsError):
        withdrawing.withdraw(officers.site, shell, kept.digest, "one\ntwo")


def test_a_centre_that_is_no_longer_named_is_not_taken_for_none(
    officers: Officers, kept: Kept, shell: Shell
) -> None:
    receipts.store(officers.site.out, Receipt.model_validate(receipt("e" * 64)))
    alone = officers.site.model_copy(update={"centre": None})
    with pytest.raises(SettingsError, match="name it under"):
        withdrawing.withdraw(alone, shell, kept.digest, WHY)
    assert withdrawn(officers) == set()
