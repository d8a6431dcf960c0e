"""Two ledgers side by side: each difference is one sentence, and agreement is silence."""

import json
from typing import Any

import pytest

from federated import reconcile
from federated.errors import CentreRefused
from federated.reconcile import Confirmed, Holding, Holdings, Own

A, B, C = "a" * 64, "b" * 64, "c" * 64
HEADS = {A: "1" * 64, B: "2" * 64, C: "3" * 64}
TIMES = {A: "2026-01-05T10:00:00Z", B: "2026-02-05T10:00:00Z", C: "2026-03-05T10:00:00Z"}


def holding(name: str, number: int, **changes: Any) -> Holding:
    values = {
        "release_id": name,
        "received_at": TIMES[name],
        "tables": 3,
        "number": number,
        "chain_head": HEADS[name],
    }
    return Holding.model_validate({**values, **changes})


def theirs(*releases: Holding) -> Holdings:
    return Holdings(site="hospital-noord", releases=tuple(releases))


def own(published: str, confirmed: str = "") -> Own:
    names = {"A": A, "B": B, "C": C}
    return Own(
        tuple(names[n] for n in published),
        tuple(
            Confirmed(names[n], TIMES[names[n]], 3, HEADS[names[n]])
            for n in (confirmed or published)
        ),
    )


def said(mine: Own, held: Holdings) -> str:
    (sentence,) = reconcile.differences(mine, held)
    assert "\n" not in sentence
    return sentence


def test_ledgers_that_tell_the_same_are_silent() -> None:
    assert reconcile.differences(own("AB"), theirs(holding(A, 1), holding(B, 2))) == []
    assert reconcile.differences(Own((), ()), theirs()) == []


def test_a_release_that_waits_in_the_outbox_is_no_difference() -> None:
    assert reconcile.differences(own("AB", "A"), theirs(holding(A, 1))) == []


def test_what_the_site_never_published() -> None:
    sentence = said(own("A"), theirs(holding(A, 1), holding(B, 2)))
    assert sentence.startswith(
        "The centre holds release bbbbbbbbbbbb of 2026-02-05T10:00:00Z, which"
    )
    assert "suspend the site" in sentence


def test_what_the_centre_lacks() -> None:
    sentence = said(own("AB"), theirs(holding(A, 1)))
    assert sentence.startswith("The centre confirmed release bbbbbbbbbbbb at 2026-02-05T10:00:00Z")
    assert "restore the newest backup" in sentence


def test_an_answer_that_was_lost() -> None:
    sentence = said(own("AB", "A"), theirs(holding(A, 1), holding(B, 2)))
    assert "has no receipt" in sentence
    assert "`heldennet-site release send`" in sentence


@pytest.mark.parametrize(
    "changes",
    [{"chain_head": "f" * 64}, {"tables": 2}, {"received_at": "2026-01-06T10:00:00Z"}],
)
def test_a_record_that_was_written_anew(changes: dict[str, Any]) -> None:
    assert "written anew" in said(own("A"), theirs(holding(A, 1, **changes)))


def test_another_order() -> None:
    sentence = said(own("AB"), theirs(holding(B, 1), holding(A, 2)))
    assert sentence.startswith("By the receipts release aaaaaaaaaaaa came before bbbbbbbbbbbb")


@pytest.mark.parametrize(
    "held",
    [
        theirs(holding(A, 2), holding(B, 1)),
        theirs(holding(A, 1), holding(B, 1)),
        theirs(holding(A, 1), holding(B, 3)),
    ],
    ids=["back", "twice", "one left out"],
)
def test_a_list_that_no_chain_can_have(held: Holdings) -> None:
    assert "not in the order of its own chain" in said(own("AB"), held)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b'{"status":"pass"}',
        theirs().model_dump_json(by_alias=True).replace("noord", "zuid").encode(),
        json.dumps({**theirs().model_dump(by_alias=True), "more": 1}).encode(),
    ],
)
def test_what_is_no_list_or_another_site_s_is_never_compared(body: bytes) -> None:
    with pytest.raises(CentreRefused, match="nothing was compared"):
        reconcile.parse(body, "hospital-noord")


def test_a_list_comes_over_the_wire_as_it_is() -> None:
    sent = theirs(holding(A, 1))
    assert reconcile.parse(sent.model_dump_json(by_alias=True).encode(), sent.site) == sent


def test_the_figure_to_compare_by_telephone_follows_the_order() -> None:
    assert reconcile.summary([A, B]) == reconcile.summary([A, B]) != reconcile.summary([B, A])
