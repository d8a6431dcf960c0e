"""A key is thrown away only when the centre said that it counts no more."""

import json

import pytest

from federated.errors import CentreRefused, CentreUnreachable, HeldennetError, PolicyError
from federated.signing import FOREIGN
from flows import centre as centre_module
from flows import new_key
from flows.command import Shell
from pseudonymisation.keys import SIGNING
from sites.settings import Site
from tests.flows.conftest import Centre
from tests.flows.test_onboarding import on, standing

NOT_KNOWN = "It is not known whether the centre takes this key, so it is kept."


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centre_module, "PAUSES", (0.0, 0.0))


def said(status: int, detail: str) -> tuple[int, bytes]:
    return status, json.dumps({"detail": detail}).encode()


def refusal(site: Site, shell: Shell) -> HeldennetError:
    """What is said when the key is kept; it is the same file after."""
    before = (site.keys / SIGNING).read_bytes()
    with pytest.raises(HeldennetError) as refused:
        new_key.replace(site, shell)
    assert (site.keys / SIGNING).read_bytes() == before
    return refused.value


@pytest.mark.parametrize(
    "answer",
    [
        said(401, "The clock of the site is about 8 minutes behind the clock of the centre."),
        said(401, "The request is not signed."),
        said(403, FOREIGN),
        said(404, "There is nothing at this address."),
        said(421, "This centre goes by another address."),
        (200, b"{}"),
        (200, b"<html>"),
        (308, b""),
        (401, b"<html>sign in at the proxy"),
    ],
)
def test_whatever_else_a_centre_answers_the_key_is_kept(
    site: Site, centre: Centre, shell: Shell, answer: tuple[int, bytes]
) -> None:
    centre.special = on("enrolments/", answer)
    error = refusal(site, shell)
    assert isinstance(error, CentreRefused)
    assert str(error).startswith(NOT_KNOWN)
    assert str(error).endswith("When that is mended, type this again.")


def test_a_centre_that_is_away_says_nothing_of_a_key(
    site: Site, centre: Centre, shell: Shell
) -> None:
    centre.special = on("enrolments/", said(503, "later"))
    assert isinstance(refusal(site, shell), CentreUnreachable)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("enrolled", "takes what this key signs"),
        ("waiting", "waits to confirm this key"),
        ("suspended", "may again by this key"),
        ("something-new", NOT_KNOWN),
    ],
)
def test_a_key_that_counts_or_may_again_is_kept(
    site: Site, centre: Centre, shell: Shell, status: str, words: str
) -> None:
    centre.special = on("enrolments/", standing(site, status))
    error = refusal(site, shell)
    assert isinstance(error, PolicyError)
    assert words in str(error)
    assert "First have the operator type `heldennet-central site rekey`" in str(error)


def test_without_a_centre_to_ask_the_key_is_kept(site: Site, shell: Shell) -> None:
    error = refusal(site.model_copy(update={"centre": None}), shell)
    assert str(error).startswith(NOT_KNOWN)
    assert "add a line [centre]" in str(error)


@pytest.mark.parametrize("known", [True, False])
def test_a_key_that_counts_no_more_is_replaced(
    site: Site, centre: Centre, shell: Shell, known: bool
) -> None:
    before = (site.keys / SIGNING).read_bytes()
    answer = standing(site, "rekeying") if known else said(401, FOREIGN)
    centre.special = on("enrolments/", answer)
    new_key.replace(site, shell)
    assert (site.keys / SIGNING).read_bytes() != before
