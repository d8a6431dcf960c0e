"""iJw messages: valid by the official definition, in order, and later ones correct earlier ones."""

from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from sites.example_data import ijw, messages
from sites.example_data.messages import month_of
from tests.sites.example_data.conftest import Written
from tests.sites.example_data.reading import Row


def test_messages_are_sent_in_order_and_none_after_the_extraction(clean: Written) -> None:
    sent = messages.traffic(clean.world.youth_care, "0599", clean.world.extracted)
    assert all(first.day <= second.day for first, second in pairwise(sent))
    assert sent[-1].day <= clean.world.extracted
    assert set(Counter(m.kind for m in sent)) >= {"301", "305", "307", "315", "323"}


def test_a_provider_asks_and_a_municipality_assigns(clean: Written) -> None:
    sent = messages.traffic(clean.world.youth_care, "0599", clean.world.extracted)
    assert {m.sender for m in sent if m.kind == "301"} == {"0599"}
    assert "0599" not in {m.sender for m in sent if m.kind != "301"}


def test_a_start_that_is_taken_back_leaves_no_delivery(
    clean: Written, resident: dict[str, list[Row]]
) -> None:
    course = clean.world.youth_care
    gone = set(course["assignment_number"][course["withdrawn"]].tolist())
    assert {row["assignment_number"] for row in resident["youth_care_delivery"]} & gone == set()


def test_every_line_of_an_invoice_is_read(clean: Written, resident: dict[str, list[Row]]) -> None:
    lines = messages.invoice_lines(clean.world.youth_care, clean.world.extracted)
    invoiced = [r for r in resident["cost_line"] if r["category"] == "youth_care"]
    assert len(invoiced) == len(lines) > 0
    cents = sum(int(line["amount"]) for line in lines)
    assert sum(row["amount_eur"] * 100 for row in invoiced) == cents


def test_a_request_keeps_the_referral_of_its_assignment(
    clean: Written, resident: dict[str, list[Row]]
) -> None:
    asked = {row["referral_id"] for row in resident["referral"]}
    named = {
        r["provider_reference"]
        for r in resident["youth_care_assignment"]
        if "provider_reference" in r
    }
    assert named <= asked


def test_the_last_day_of_a_month_is_known() -> None:
    assert month_of("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
    assert month_of("2023-12") == (date(2023, 12, 1), date(2023, 12, 31))


@pytest.mark.shared
def test_every_message_is_valid_by_the_official_definition(clean: Written, shared: Path) -> None:
    from lxml import etree

    folder = shared / "data" / "nl_ijw_3_2" / "xsd"
    sent = messages.traffic(clean.world.youth_care, "0599", clean.world.extracted)
    schemas = {k: etree.XMLSchema(file=str(folder / f"JW{k}.xsd")) for k in ijw.CODES}
    for number, one in enumerate(sent, start=1):
        text = ijw.message(one.kind, one.sender, one.receiver, number, one.day, one.body)
        schemas[one.kind].assertValid(etree.fromstring(text.encode()))
