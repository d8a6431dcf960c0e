"""iJw messages: what they feed, how corrections win, and what is refused."""

import shutil
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from federated.errors import SettingsError, SourceError
from quality.problem import Problem
from sites.batch import VERSION, WITHDRAWN
from sites.settings import SourceSettings
from tests.sites.sources import ijw
from tests.sites.sources.conftest import Load, Loaded, told

PUBLIC = {"price_kind": "tariff_public"}
SETTINGS = SourceSettings(format="ijw_xml", path=Path("ijw"), options=PUBLIC)


def put(folder: Path, *texts: str, settings: SourceSettings = SETTINGS) -> SourceSettings:
    (folder / "ijw").mkdir()
    for number, text in enumerate(texts, start=1):
        (folder / f"ijw/{number:03}.xml").write_text(text, encoding="utf-8")
    return settings


def test_an_assignment_is_read_with_its_client(tmp_path: Path, load: Load) -> None:
    rows, problems = load(put(tmp_path, ijw.assignment()))
    assert problems == []
    assert told(rows["youth_care_assignment", ""]) == [
        {
            "assignment_number": "7001",
            "bsn": "999900006",
            "gemeentecode": "0599",
            "provider_number": "42420001",
            "provider_reference": "42420001|R1",
            "product_category": "45",
            "product_code": "45A03",
            "assigned_date": date(2025, 2, 27),
            "assigned_quarter_date": date(2025, 2, 27),
            "start_date": date(2025, 3, 1),
            "volume": 4,
            "unit": "04",
            "frequency": "2",
            "budget_eur": Decimal("1250.50"),
            "note": "Vrije tekst",
        }
    ]
    assert told(rows["person", "ijw"]) == [
        {
            "bsn": "999900006",
            "role": "index_child",
            "sex": "female",
            "birth_date": date(2024, 11, 2),
            "residence_gemeente": "0599",
            "name": "Kind Synthetisch",
            "address": "Voorbeeldstraat 1 3011AA",
        }
    ]
    assert told(rows["family", "ijw"]) == [
        {"bsn": "999900006", "postcode": "3011AA", "interpreter_needed": True}
    ]


def test_start_and_stop_are_fragments_of_one_delivery(tmp_path: Path, load: Load) -> None:
    rows, _ = load(put(tmp_path, ijw.start(), ijw.stop(day="2025-07-01")))
    begun, ended = rows["youth_care_delivery", "start"], rows["youth_care_delivery", "stop"]
    assert begun[0]["delivery_id"] == ended[0]["delivery_id"] == "7001|2025-03-04"
    assert (ended[0]["end_date"], ended[0]["end_reason"]) == (date(2025, 6, 30), "31")


def test_a_start_without_a_number_has_no_key(tmp_path: Path, load: Load) -> None:
    unnamed = ijw.start().replace("<m:ToewijzingNummer>7001</m:ToewijzingNummer>", "")
    rows, _ = load(put(tmp_path, unnamed))
    assert rows["youth_care_delivery", "start"][0]["delivery_id"] is None


def test_later_messages_win_and_status_3_takes_back(tmp_path: Path, load: Load) -> None:
    texts = (
        ijw.start("1", number="100", day="2025-03-05"),
        ijw.start("2", number="101", day="2025-03-05"),
        ijw.start("3", number="099", day="2025-03-06"),
    )
    rows, _ = load(put(tmp_path, *texts))
    found = rows["youth_care_delivery", "start"]
    versions = [row[VERSION] for row in found]
    assert versions == sorted(set(versions))
    assert [row[WITHDRAWN] for row in found] == [False, False, True]


def test_a_correction_in_the_same_message_number_wins(tmp_path: Path, load: Load) -> None:
    rows, _ = load(put(tmp_path, ijw.start("1"), ijw.start("9"), ijw.start("2"), ijw.start("3")))
    versions = [row[VERSION] for row in rows["youth_care_delivery", "start"]]
    assert versions == sorted(set(versions))


def test_a_request_names_who_referred(tmp_path: Path, load: Load) -> None:
    rows, _ = load(put(tmp_path, ijw.request(day="2025-02-20")))
    assert told(rows["referral", ""]) == [
        {
            "referral_id": "42420001|R1",
            "bsn": "999900006",
            "kind": "jw315_request",
            "from_role": "youth_physician",
            "to_role": "municipality",
            "sent_date": date(2025, 2, 20),
            "status": "open",
        }
    ]


def test_a_request_and_its_assignment_share_the_reference(tmp_path: Path, load: Load) -> None:
    rows, _ = load(put(tmp_path, ijw.request(), ijw.assignment()))
    asked, given = rows["referral", ""][0], rows["youth_care_assignment", ""][0]
    assert asked["referral_id"] == given["provider_reference"]


def test_invoice_lines_are_in_euros_and_credit_is_negative(tmp_path: Path, load: Load) -> None:
    rows, _ = load(put(tmp_path, ijw.invoice(ijw.line("D"), ijw.line("C", "RN2"))))
    debit, credit = told(rows["cost_line", ""])
    assert debit == {
        "cost_id": "42420001|D1|RN1|2025-03-01",
        "bsn": "999900006",
        "payer": "municipality_jw",
        "category": "youth_care",
        "period_start_date": date(2025, 3, 1),
        "quantity": Decimal(4),
        "unit_price_eur": Decimal("12.50"),
        "amount_eur": Decimal("50.00"),
        "price_year": 2025,
        "price_source": "invoice",
        "price_kind": "tariff_public",
    }
    assert (credit["amount_eur"], credit["unit_price_eur"]) == (Decimal("-50.00"), Decimal("12.50"))


def test_a_contract_tariff_is_replaced_by_a_reference_price(tmp_path: Path, load: Load) -> None:
    options = {
        "price_kind": "reference",
        "price_year": "2024",
        "reference_prices": "45/04=10, 45A03/04=11.25",
    }
    settings = SETTINGS.model_copy(update={"options": options})
    text = ijw.invoice(ijw.line("C", tariff="987654"))
    rows, _ = load(put(tmp_path, text, settings=settings))
    found = rows["cost_line", ""][0]
    assert (found["unit_price_eur"], found["amount_eur"]) == (
        Decimal("11.25"),
        Decimal("-45.00"),  # 4 x 11.25, credit
    )
    assert (found["price_kind"], found["price_source"]) == ("reference", "reference_price")
    assert found["price_year"] == 2024
    assert "9876" not in repr(rows)


def test_minutes_are_valued_as_parts_of_an_hour_and_another_unit_not_at_all(
    tmp_path: Path, load: Load
) -> None:
    options = {"price_kind": "reference", "price_year": "2024", "reference_prices": "45/04=90"}
    settings = SETTINGS.model_copy(update={"options": options})
    amounts = []
    for unit in ("01", "04", "16"):
        text = ijw.invoice(ijw.line("D")).replace(
            "<m:Eenheid>04</m:Eenheid>", f"<m:Eenheid>{unit}</m:Eenheid>"
        )
        rows, _ = load(put(tmp_path, text, settings=settings))
        amounts.append(rows["cost_line", ""][0]["amount_eur"])
        shutil.rmtree(tmp_path / "ijw")
    assert amounts == [Decimal("6.00"), Decimal("360.00"), None]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "needs the option price_kind"),
        ({"price_kind": "reference", "reference_prices": "45:ten"}, "must look like"),
        ({"price_kind": "reference", "reference_prices": "45=10"}, "product / unit of volume"),
        ({"price_kind": "reference", "reference_prices": "45/04=10"}, "option price_year"),
    ],
)
def test_an_invoice_is_not_valued_by_guessing(
    tmp_path: Path, load: Load, options: Mapping[str, str], sentence: str
) -> None:
    settings = SETTINGS.model_copy(update={"options": dict(options)})
    with pytest.raises(SettingsError, match=sentence):
        load(put(tmp_path, ijw.invoice(ijw.line()), settings=settings))


def test_an_envelope_is_stripped_and_may_hold_several_messages(tmp_path: Path, load: Load) -> None:
    text = ijw.enveloped(ijw.assignment("1"), ijw.start(), ijw.assignment("2"), ijw.request())
    rows, problems = load(put(tmp_path, text))
    assert problems == []
    assignments = rows["youth_care_assignment", ""]
    assert [(r["assignment_number"], r["_record"]) for r in assignments] == [("1", 1), ("2", 2)]
    assert len(rows["person", "ijw"]) == 4


def test_nothing_of_an_invalid_message_is_loaded_and_the_others_go_on(
    tmp_path: Path, load: Load
) -> None:
    broken = ijw.assignment("2").replace("2025-02-27", "2025-02-30")
    text = ijw.enveloped(ijw.assignment("1"), broken, ijw.assignment("3"))
    rows, problems = load(put(tmp_path, text, ijw.start()))
    assert [r["assignment_number"] for r in rows["youth_care_assignment", ""]] == ["1", "3"]
    assert len(rows["person", "ijw"]) == 3
    place = "Client/ToegewezenProducten/ToegewezenProduct/Toewijzingsdatum"
    assert problems == [
        Problem(
            "youth_care_assignment",
            2,
            "ijw_invalid",
            f"{place}: is not a date in the calendar",
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("<m:Geslacht>2", "<m:Geslacht>7", "Client/Geslacht: is not a code of its list"),
        ("999900006", "99990000", "Client/Bsn: does not have the right form"),
        ("<m:Budget>125050", "<m:Budget>12,50", "Budget: is not a whole number"),
        ("<m:Budget>125050", "<m:Budget>999999999", "Budget: is out of range"),
        ("436", "438", "Header/BerichtCode: is not a code of its list"),
        ("<m:Soort>01</m:Soort>", "", "Contactgegevens/Contact/Soort: is missing"),
        ("10:00:00", "25:00:00", "Toewijzingstijd: is not a time on the clock"),
        ("<m:Product>", "<m:Geheim/><m:Product>", "ToegewezenProduct/*: is not expected here"),
        ("<m:Client>", '<m:Client geheim="1">', "Client: has an attribute"),
        ("<m:Client>", "<m:Client>geheim", "Client: has text between its elements"),
        ("</m:Product>", "</m:Product><m:Product/>", "Product: occurs more than once"),
        ("Voorbeeldstraat", "geheim" * 5, "Straatnaam: is longer than 24 characters"),
        ("<m:Commentaar>Vrije tekst", "<m:Commentaar> ", "Commentaar: is empty"),
    ],
)
def test_a_breach_is_named_by_its_place_and_never_by_its_value(
    tmp_path: Path, load: Load, old: str, new: str, column: str
) -> None:
    rows, problems = load(put(tmp_path, ijw.assignment().replace(old, new, 1)))
    assert [p.rule for p in problems] == ["ijw_invalid"]
    assert problems[0].column.endswith(column)
    assert "geheim" not in repr(problems).lower()
    assert not any(rows.values())


def test_a_message_of_another_release_is_a_problem(tmp_path: Path, load: Load) -> None:
    _, problems = load(put(tmp_path, ijw.assignment().replace("/ijw/3_2/", "/ijw/2_4/")))
    assert [p.column for p in problems] == ["Bericht: is not a message of iJw 3.2"]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "geheim">{LAUGHS}]><x>&l9;</x>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
LATE = f"<!-- {' ' * 3000} --><?x y?>" + EXTERNAL
ATTRIBUTE = BOMB.replace("<x>&l9;</x>", '<x a="&l9;"/>')


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (BOMB.encode(), "declares a document type or entities"),
        (ATTRIBUTE.encode(), "declares a document type or entities"),
        (EXTERNAL.encode(), "declares a document type or entities"),
        (LATE.encode(), "declares a document type or entities"),
        (EXTERNAL.encode("utf-16"), "declares a document type or entities"),
        (ijw.assignment().encode()[:-20], "is not valid XML"),
        (b"<m:Bericht>geheim", "is not valid XML"),
        (b"geheim", "is not valid XML"),
        (b"<x>&geheim;</x>", "is not valid XML"),
        (b"<geheim/>", "holds no iJw message"),
        (b"<x>" + b"geheim" * 3_000_000 + b"</x>", "is not valid XML"),
    ],
)
def test_harmful_or_broken_xml_is_refused_without_its_content(
    tmp_path: Path, load: Load, content: bytes, sentence: str
) -> None:
    settings = put(tmp_path)
    (tmp_path / "ijw/1.xml").write_bytes(content)
    with pytest.raises(SourceError, match=sentence) as caught:
        load(settings)
    assert "geheim" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_folder_without_the_official_xsds_is_refused(tmp_path: Path, load: Load) -> None:
    settings = put(tmp_path, ijw.start()).model_copy(update={"xsd": Path("elders")})
    with pytest.raises(SettingsError, match=r"does not hold JW305\.xsd"):
        load(settings)


@pytest.mark.shared
@pytest.mark.parametrize("xsd", [False, True])
def test_the_fourteen_example_messages_load_or_are_refused_with_the_reason(
    shared: Path, load: Load, xsd: bool
) -> None:
    folder = shared / "data/nl_ijw_3_2"
    settings = SETTINGS.model_copy(
        update={"path": folder / "berichten", "xsd": folder / "xsd" if xsd else None}
    )
    rows, problems = load(settings)
    assert counted(rows) == {
        ("youth_care_assignment", ""): 2,
        ("youth_care_delivery", "start"): 2,
        ("youth_care_delivery", "stop"): 2,
        ("person", "ijw"): 3,
        ("family", "ijw"): 1,
        ("referral", ""): 1,
        ("cost_line", ""): 5,
    }
    day = "Client/AangevraagdeProducten/AangevraagdProduct/ToewijzingEinddatum"
    assert {(p.rule, p.column) for p in problems} == {
        ("ijw_invalid", f"{day}: is not a date in the calendar"),  # JW315: 31 June
        ("ijw_invalid", "Client/Verzoek/RetourCode: is not expected here"),  # JW318
    }


def counted(rows: Loaded) -> dict[tuple[str, str], int]:
    return {key: len(found) for key, found in rows.items() if found}
