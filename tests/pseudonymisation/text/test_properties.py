"""What holds for every note."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pseudonymisation.text import clinical, grammar, vocabulary
from pseudonymisation.text.recognisers import bank, bsn
from pseudonymisation.text.record import Record
from pseudonymisation.text.scrubber import Scrubber
from pseudonymisation.text.settings import TextMethod
from pseudonymisation.text.view import folded, view
from tests.pseudonymisation.text import notes

SCRUBBER: list[Scrubber] = []
WORDS = st.sampled_from(
    [
        "mw.",
        "dhr.",
        "baby",
        "Moeder",
        "van",
        "der",
        "de",
        "El",
        "Siham",
        "Jansen-Bos",
        "32+4",
        "1641",
        "gram",
        "Apgar",
        "7/8/9",
        "op",
        "12/4",
        "3",
        "mrt",
        "straat",
        "Vlierhof",
        "12",
        "1234",
        "AB",
        "06-12345678",
        ",",
        ".",
        ":",
        ";",
        "(",
        ")",
        "-",
        "'s",
        "\n",
        "Boer,",
        "naar",
        "het",
        "UMCG",
        "hf",
        "140-160",
        "é",
        "ü",
        "9999",
        "00",
        "006",
        "[NAAM]",
        "[DATUM]",
        "praktijk",
        "Zaaknr",
        "Z123456",
        "ı",
        "ﬁ",
        "½",
        "‑",
        "Noa's",
    ]
)
NOTES = st.one_of(
    st.lists(WORDS, max_size=14).map(" ".join),
    st.lists(WORDS, max_size=8).map("".join),
    st.text(max_size=60),
)
NAMES = st.text(
    st.characters(categories=["Lu", "Ll"], max_codepoint=0x17F), min_size=2, max_size=12
)


def scrubber() -> Scrubber:
    if not SCRUBBER:
        SCRUBBER.append(Scrubber(TextMethod()))
    return SCRUBBER[0]


@settings(max_examples=200, deadline=None)
@given(NOTES)
def test_scrubbing_again_changes_nothing(note: str) -> None:
    once = scrubber().scrub(note)
    assert scrubber().scrub(once) == once


ALLOWED = frozenset(["moeder", "belt", "over", "het", "drinken", "van", "kind", "en"])
STRICT: list[Scrubber] = []


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(sorted(ALLOWED)) | st.text("abcdefghijklmnopqrstuvwxyz", min_size=3),
        min_size=1,
        max_size=12,
    )
)
def test_in_allow_list_mode_no_word_outside_the_lists_survives(words: list[str]) -> None:
    if not STRICT:
        STRICT.append(Scrubber(TextMethod(ALLOWED)))
    left = re.sub(r"\[[A-Z-]+\]", " ", STRICT[0].scrub(" ".join(words))).split()
    known = ALLOWED | vocabulary.built_in()
    assert all(word in known or clinical.is_drug(word) for word in left if len(word) > 2)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10_000))
def test_scrubbing_a_synthetic_note_again_changes_nothing(seed: int) -> None:
    for note in notes.made(28, seed)[:: 1 + seed % 5]:
        record = Record.of(note.record)
        once = scrubber().scrub(note.text, record)
        assert scrubber().scrub(once, record) == once


@settings(max_examples=200, deadline=None)
@given(NOTES)
def test_spans_are_in_order_and_never_overlap(note: str) -> None:
    spans = scrubber().spans(note)
    ends = [0, *(one.end for one in spans)]
    assert all(end <= one.start < one.end for end, one in zip(ends, spans, strict=False))
    assert ends[-1] <= len(note)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(NAMES, st.sampled_from((str.lower, str.upper, str.title, str)), NOTES, NOTES)
def test_no_name_of_the_record_is_left(
    name: str, written: type[str], before: str, after: str
) -> None:
    record = Record.of({"mother": name})
    left = scrubber().scrub(f"{before} {written(name)} {after}", record)
    bare = folded(left).lower()
    for mark in ("naam", "datum", "loc", "org", "nr", "tel", "mail", "bsn", "url", "iban", "-"):
        bare = bare.replace(f"[{mark}]", " ")
    words = "".join(char if char.isalnum() else " " for char in bare).split()
    assert folded(name).lower() not in words


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 9999),
    st.lists(
        st.sampled_from(("", " ", ".", "-", ". ", " - ", "\u00a0", "/", "_")),
        min_size=8,
        max_size=8,
    ),
    st.sampled_from(("", "BSN", "nr:", "32+4, ", "(", "x")),
)
def test_every_test_bsn_is_gone_in_any_spacing(tail: int, gaps: list[str], before: str) -> None:
    number = next(n for n in range(999900006 + tail, 999999991) if bsn.valid(str(n)))
    digits = str(number)
    spaced = digits[0] + "".join(gap + digit for gap, digit in zip(gaps, digits[1:], strict=True))
    left = scrubber().scrub(f"{before}{spaced} einde")
    assert not any(char.isdigit() for char in left.removeprefix(before))


@given(st.text(max_size=40))
def test_the_view_keeps_every_place(text: str) -> None:
    seen = view(text)
    places = [seen.source(at, at + 1) for at in range(len(seen.text))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


@pytest.mark.parametrize("text", ["NL92 ABNA 0417 1643 00", "NL91", "XX"])
def test_what_is_no_iban_is_none(text: str) -> None:
    assert not bank.valid(text)


def test_the_notes_of_the_tests_are_labelled_right() -> None:
    made = notes.made(60, seed=3)
    assert made == notes.made(60, seed=3)
    assert {span.label for note in made for span in note.spans} >= {"PERSON", "NL_BSN", "IBAN_CODE"}


@pytest.mark.parametrize("written", [str.lower, str.upper, str.title])
def test_no_particle_is_passed_over_by_its_first_letter_or_length(written: type[str]) -> None:
    for particle in grammar.LOWER_PARTICLES.replace("\\", "").split("|"):
        before = written(particle) + ("" if particle.endswith("'") else " ")
        assert re.fullmatch(grammar.PARTICLES, before)


@pytest.mark.parametrize("gap", [" ", ": ", " :", "\u2028", "\x85", " (", "\u00a0=\u3000"])
def test_a_cue_is_seen_through_whatever_stands_before_its_number(gap: str) -> None:
    assert scrubber().scrub(f"zaaknummer{gap}4471") == f"zaaknummer{gap}[NR]"
