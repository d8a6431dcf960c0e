"""Labelled notes, labelling, and the evaluation that the policy asks for."""

import json
from datetime import date
from pathlib import Path

import pytest

from federated.errors import HeldennetError, PolicyError, SettingsError, SourceError
from pseudonymisation.text import engine, evaluation, labelling, notes
from pseudonymisation.text.evaluation import Evaluation
from pseudonymisation.text.settings import TextMethod

PRIVATE = "Geheimnaam"
GOOD = {name: (20, 20) for name in evaluation.REQUIRED}
DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            f'{{"text": "{PRIVATE}", "spans": [{{"start": 0, "end": 99, "label": "PERSON"}}]}}',
            "outside",
        ),
        (f'{{"text": "{PRIVATE}", "spans": [{{"start": "0"}}]}}', "spans.0.start"),
        (f'{{"text": ["{PRIVATE}"]}}', "text"),
        (f'{{"{PRIVATE}": 1}}', "text: field required"),
        (f'{{"text": "a {PRIVATE}", "record": {{"{PRIVATE}": 3}}}}', "record"),
        (
            f'{{"text": "a {PRIVATE}", "spans": [{{"start": 0, "end": 1, "label": "PERSON", "text": "{PRIVATE}"}}]}}',
            "not what stands",
        ),
        (f"{PRIVATE}", "not one JSON object"),
        ("[" * 5000, "not one JSON object"),
    ],
)
def test_a_bad_line_is_told_by_its_number_only(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text('{"text": "goed"}\n\n' + line + "\n")
    with pytest.raises(SourceError, match="line 3") as raised:
        notes.read(path)
    assert said in str(raised.value)
    assert PRIVATE not in str(raised.value)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_a_file_without_notes_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "notes.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError, match=r"notes\.jsonl"):
        notes.read(path)


def test_a_labelled_note_reads_back_as_written(tmp_path: Path) -> None:
    note = notes.Note(text="Anna drinkt", record={"mother": "Anna Bos"})
    done = labelling.marked(note, "1 person, 2 keep")
    assert isinstance(done, notes.Note)
    path = tmp_path / "labelled.jsonl"
    path.write_text(notes.line(done) + "\n")
    assert notes.read(path) == (done,)
    assert (done.spans[0].in_record, done.keep[0].start) == (True, 5)


@pytest.mark.parametrize("answer", ["x", "0 person", "3 person", "2-1 date", "1 dog", "1-2"])
def test_an_answer_that_is_not_understood_says_what_would_be(answer: str) -> None:
    with pytest.raises(SettingsError):
        labelling.marked(notes.Note(text="Anna drinkt"), answer)


def test_marks_leave_the_punctuation_out() -> None:
    note = notes.Note(text="Gezien (Anna Bos), morgen.")
    done = labelling.marked(note, "2-3 person")
    assert isinstance(done, notes.Note)
    assert note.text[done.spans[0].start : done.spans[0].end] == "Anna Bos"


def test_the_same_seed_draws_the_same_notes() -> None:
    source = [notes.Note(text=f"nota {at}") for at in range(50)]
    assert labelling.sample(source, 5, 3) == labelling.sample(source, 5, 3)
    assert labelling.sample(source, 5, 3) != labelling.sample(source, 5, 4)
    assert len(labelling.sample([*source, *source], 99, 1)) == 50


def test_notes_come_from_csv_jsonl_and_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("nota;naam\nAnna drinkt;Anna\n;leeg\n")
    (tmp_path / "a.jsonl").write_text('{"nota": "Anna drinkt", "naam": "Anna"}\n')
    (tmp_path / "a.txt").write_text("Anna drinkt\n\n")
    for name in ("a.csv", "a.jsonl"):
        (found,) = labelling.source(tmp_path / name, "nota", ["naam"])
        assert (found.text, found.record) == ("Anna drinkt", {"naam": "Anna"})
    assert len(labelling.source(tmp_path / "a.txt", "text", [])) == 1
    with pytest.raises(SourceError, match="no column tekst"):
        labelling.source(tmp_path / "a.csv", "tekst", [])


def good(**changes: object) -> Evaluation:
    content: dict[str, object] = {
        "method": TextMethod().digest, "sample": "a" * 64, "notes": 200, "synthetic": False,
        "made_on": DAY, "made_by": "steward", "recall": (99, 100), "labels": {}, "names": GOOD,
        "precision": (9, 10), "clinical_hit": (0, 50),
    }  # fmt: skip
    return Evaluation.model_validate({**content, **changes})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"synthetic": True}, "synthetic"),
        ({"recall": (90, 100)}, "90 of 100"),
        ({"recall": (0, 0)}, "0 of 0"),
        ({"names": {**GOOD, "lower case": (3, 3)}}, "3 names in lower case; 10 are needed"),
        ({"names": {**GOOD, "with diacritics": (15, 20)}}, "15 of 20 names with diacritics"),
        ({"names": {**GOOD, "unknown to the lists": (1, 20)}}, "unknown to the lists"),
    ],
)
def test_an_evaluation_that_falls_short_says_where(changes: dict[str, object], said: str) -> None:
    made = good(**changes)
    with pytest.raises(PolicyError, match="scrub_text may not run") as raised:
        evaluation.check(
            made, named=evaluation.digest(made), method=TextMethod().digest, floor=0.97
        )
    assert said in str(raised.value)


def test_a_good_evaluation_passes_and_any_change_of_it_does_not(tmp_path: Path) -> None:
    made = good()
    named = evaluation.digest(made)
    path = tmp_path / evaluation.FILE
    path.write_bytes(evaluation.content(made))
    evaluation.check(evaluation.read(path), named=named, method=TextMethod().digest, floor=0.97)
    with pytest.raises(PolicyError, match="not the one the policy names"):
        evaluation.check(good(notes=201), named=named, method=TextMethod().digest, floor=0.97)
    with pytest.raises(PolicyError, match="other recognisers"):
        evaluation.check(made, named=named, method=TextMethod(deduce=True).digest, floor=0.97)
    path.write_text(json.dumps({"text": PRIVATE}))
    with pytest.raises(PolicyError, match="no recorded evaluation") as raised:
        evaluation.read(path)
    assert PRIVATE not in str(raised.value)


def test_a_word_list_changes_the_method() -> None:
    assert TextMethod(frozenset({"een"})).digest != TextMethod(frozenset({"twee"})).digest


def test_deduce_is_asked_for_only_where_it_is_installed() -> None:
    with pytest.raises(HeldennetError, match="deduce is not installed"):
        engine.Engine(TextMethod(deduce=True))
