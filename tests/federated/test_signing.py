"""Signed requests: the RFC's own vector, and everything that must not pass."""

from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given
from hypothesis import strategies as st

from federated import signing
from federated.errors import KeyFileError, NotAllowed

KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)
URL = "https://centre.example/v1/releases/ab"
BODY = b'{"site":"elst-hospital"}'
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NONCE = "0123456789abcdef"

# RFC 9421, B.1.4 (key) and B.2.6 (message and signature)
RFC_KEY = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----
"""
RFC_PUBLIC = """-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
-----END PUBLIC KEY-----
"""
RFC_COVERED = ("date", "@method", "@path", "@authority", "content-type", "content-length")
RFC_HEADERS = {
    "Date": "Tue, 20 Apr 2021 02:07:55 GMT",
    "Content-Type": "application/json",
    "Content-Length": "18",
    "Signature-Input": 'sig-b26=("date" "@method" "@path" "@authority" "content-type" '
    '"content-length");created=1618884473;keyid="test-key-ed25519"',
    "Signature": "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu"
    "4A0w6vuQv5lIp5WPpBKRCw==:",
}


def signed(**changes: object) -> dict[str, str]:
    arguments: dict[str, object] = {
        "private_key": KEY,
        "method": "PUT",
        "url": URL,
        "body": BODY,
        "keyid": "elst-hospital",
        "created": NOON,
        "nonce": NONCE,
    }
    return signing.sign_headers(**{**arguments, **changes})  # type: ignore[arg-type]


def verified(
    headers: dict[str, str], body: bytes = BODY, url: str = URL, now: datetime = NOON
) -> str:
    return signing.verify(KEY.public_key(), "PUT", url, headers, body, now)


def test_the_example_of_the_rfc_verifies_and_a_changed_one_does_not() -> None:
    key = signing.public_key(RFC_PUBLIC)
    message = signing.Message("POST", "https://example.com/foo", RFC_HEADERS)
    assert signing.authentic(key, message, None, RFC_COVERED)["created"] == 1618884473
    other = signing.Message("POST", "https://example.com/bar", RFC_HEADERS)
    with pytest.raises(NotAllowed, match="not that of a site"):
        signing.authentic(key, other, None, RFC_COVERED)


def test_the_example_of_the_rfc_was_signed_by_the_key_that_we_read() -> None:
    private = load_pem_private_key(RFC_KEY, None)
    assert isinstance(private, Ed25519PrivateKey)
    assert signing.text_of(private.public_key()) == signing.text_of(signing.public_key(RFC_PUBLIC))


def test_what_a_site_signs_the_centre_verifies_and_gets_the_nonce() -> None:
    headers = signed()
    assert sorted(headers) == ["Content-Digest", "Content-Type", "Signature", "Signature-Input"]
    assert signing.claimed_key(headers) == "elst-hospital"
    assert verified(headers) == NONCE


@pytest.mark.parametrize(
    "header", ["Content-Digest", "Content-Type", "Signature", "Signature-Input"]
)
def test_a_request_without_one_of_the_headers_is_refused(header: str) -> None:
    headers = {name: value for name, value in signed().items() if name != header}
    with pytest.raises(NotAllowed):
        verified(headers)


def test_a_changed_body_address_method_or_type_is_refused() -> None:
    headers = signed()
    with pytest.raises(NotAllowed):
        verified(headers, body=BODY + b" ")
    with pytest.raises(NotAllowed):
        verified(headers, url="https://other.example/v1/releases/ab")
    with pytest.raises(NotAllowed):
        signing.verify(KEY.public_key(), "POST", URL, headers, BODY, NOON)
    with pytest.raises(NotAllowed):
        verified({**headers, "Content-Type": "text/html"})


def test_the_signature_of_another_site_is_refused() -> None:
    with pytest.raises(NotAllowed, match="public key"):
        verified(signed(private_key=OTHER))


def test_another_algorithm_cannot_be_claimed() -> None:
    headers = signed()
    swapped = headers["Signature-Input"].replace('"ed25519"', '"hmac-sha256"')
    with pytest.raises(NotAllowed):
        verified({**headers, "Signature-Input": swapped})


def test_a_signature_made_for_another_purpose_is_refused() -> None:
    headers = signed()
    other = headers["Signature-Input"].replace(';tag="heldennet"', "")
    assert other != headers["Signature-Input"]
    with pytest.raises(NotAllowed):
        verified({**headers, "Signature-Input": other})


def test_two_signatures_are_refused() -> None:
    one, two = signed(), signed(nonce="f" * 16)
    both = {
        **one,
        "Signature-Input": one["Signature-Input"]
        + ", "
        + two["Signature-Input"].replace("heldennet=", "second="),
        "Signature": one["Signature"] + ", " + two["Signature"].replace("heldennet=", "second="),
    }
    with pytest.raises(NotAllowed):
        verified(both)
    with pytest.raises(NotAllowed):
        signing.claimed_key(both)


@pytest.mark.parametrize(
    ("apart", "words"),
    [
        (timedelta(days=1), "about 1 day behind"),
        (timedelta(days=-2), "about 2 days ahead"),
        (timedelta(hours=3), "about 3 hours behind"),
        (timedelta(seconds=-301), "about 5 minutes ahead"),
    ],
)
def test_a_wrong_clock_is_refused_with_the_difference(apart: timedelta, words: str) -> None:
    with pytest.raises(NotAllowed, match=words):
        verified(signed(created=NOON - apart))


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_clock_that_differs_five_minutes_is_accepted(seconds: int) -> None:
    assert verified(signed(created=NOON + timedelta(seconds=seconds))) == NONCE


def test_a_year_that_no_calendar_has_is_refused() -> None:
    headers = signed()
    created = int(NOON.timestamp())
    text = headers["Signature-Input"].replace(str(created), "9" * 15)
    with pytest.raises(NotAllowed):
        verified({**headers, "Signature-Input": text})


def test_a_short_nonce_is_refused() -> None:
    with pytest.raises(NotAllowed, match="nonce"):
        verified(signed(nonce="short"))


@given(position=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_no_single_bit_of_the_body_can_be_flipped(position: int, bit: int) -> None:
    body = bytearray(BODY)
    body[position % len(BODY)] ^= 1 << bit
    with pytest.raises(NotAllowed):
        verified(signed(), body=bytes(body))


@given(position=st.integers(0, 511))
def test_no_single_bit_of_the_signature_can_be_flipped(position: int) -> None:
    headers = signed()
    raw = bytearray(b64decode(headers["Signature"].split(":")[1]))
    raw[position // 8] ^= 1 << position % 8
    with pytest.raises(NotAllowed):
        verified({**headers, "Signature": f"heldennet=:{b64encode(raw).decode()}:"})


@given(position=st.integers(0, 10_000), character=st.characters(codec="ascii"))
def test_no_character_of_the_signed_parameters_can_be_changed(
    position: int, character: str
) -> None:
    headers = signed()
    text = headers["Signature-Input"]
    place = position % len(text)
    changed = text[:place] + character + text[place + 1 :]
    if changed.strip() == text or changed.replace(" ", "") == text.replace(" ", ""):
        return
    with pytest.raises(NotAllowed):
        verified({**headers, "Signature-Input": changed})


@given(text=st.text(max_size=80))
def test_whatever_stands_in_the_header_the_answer_is_a_refusal(text: str) -> None:
    with pytest.raises(NotAllowed):
        signing.claimed_key({"Signature-Input": text + "\x00"})
    with pytest.raises(NotAllowed):
        verified({**signed(), "Signature": text})


def test_a_public_key_is_read_from_base64_and_pem_and_nothing_else() -> None:
    text = signing.text_of(KEY.public_key())
    assert signing.text_of(signing.public_key(text + "\n")) == text
    for bad in ("", "AAAA", "not base64", "-----BEGIN PUBLIC KEY-----\nAAAA\n"):
        with pytest.raises(KeyFileError, match="public Ed25519 key"):
            signing.public_key(bad)
