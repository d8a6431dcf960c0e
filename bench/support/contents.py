"""What stands in the exports of a hospital about made-up families, by raw column."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from bench.support.draw import BAD_POSTCODE, BAD_SEX, Families
from sites.example_data.draw import Bools, Columns, Dates, Ints, Texts, choose, days, when, yes

EMPTY = np.str_("")
# instrument, time point, day after birth or inclusion, share of mothers, share of partners
WAVES: Sequence[tuple[str, str, int | None, float, float]] = (
    ("epds", "discharge", None, 0.5, 0.0),
    ("epds", "m3", 91, 0.6, 0.3),
    ("epds", "m6", 183, 0.4, 0.0),
    ("epds", "m12", 365, 0.4, 0.0),
    ("fes", "intake", 10, 0.3, 0.0),
    ("fes", "m6", 183, 0.25, 0.0),
)
ITEMS = {"epds": 10, "fes": 34}
BAD_WEIGHT, BAD_END, COPIED, BAD_SCORE, BAD_DATE = 0.005, 0.004, 0.002, 0.003, 0.002


def _family(f: Families) -> Columns:
    area = f.rng.integers(3011, 3089, f.size).astype(str)
    wrong = yes(f.rng, BAD_POSTCODE, f.size)
    return {
        "family_number": f.mother,
        "inclusion_date": f.included,
        "arm": f.arm,
        "port_of_entry": np.where(f.neonatal, "hospital", "midwife"),
        "eligible": np.full(f.size, "Ja"),
        "included": np.where(yes(f.rng, 0.95, f.size), "Ja", "Nee"),
        "postcode": np.where(wrong, "12AB", np.char.add(area, " XA")),
    }


def _person(f: Families) -> Columns:
    wrong = yes(f.rng, BAD_SEX, f.size) & ~f.objecting
    died = when(yes(f.rng, 0.003, f.size), f.born + days(f.rng.integers(560, 640, f.size)))
    years = f.rng.integers(1980, 2004, f.size).astype(str)
    mothers = _persons(f.mother, f.mother, "moeder", np.where(wrong, "X", "V"), birth_year=years)
    girls_and_boys = choose(f.rng, {"M": 1, "V": 1}, f.size)
    children = _persons(
        f.child, f.mother, "kind", girls_and_boys, birth_date=f.born, death_date=died
    )
    has = f.has_partner
    partners = _persons(
        f.partner[has], f.mother[has], "partner", np.full(has.sum(), "M"), birth_year=years[has]
    )
    return _stacked(mothers, children, partners)


def _persons(person: Texts, family: Texts, role: str, sex: Texts, **more: Dates | Texts) -> Columns:
    nothing = {
        "birth_date": np.full(person.size, np.datetime64("NaT", "D")),
        "birth_year": np.full(person.size, EMPTY),
        "death_date": np.full(person.size, np.datetime64("NaT", "D")),
    }
    own = {"person_number": person, "family_number": family, "sex": sex}
    return {**own, "role": np.full(person.size, role), **nothing, **more}


def _birth(f: Families) -> Columns:
    weight = 3500 * (f.ga_days / 280) ** 3 + f.rng.normal(0, 250, f.size)
    grams = weight.clip(400, 5900).astype(np.int64)
    wrong = yes(f.rng, BAD_WEIGHT, f.size)
    return {
        "child_number": f.child,
        "ga_days": f.ga_days,
        "birth_weight_g": np.where(wrong, 25_000, grams),
        "sex": choose(f.rng, {"M": 1, "V": 1}, f.size),
        "apgar5": f.rng.integers(5, 11, f.size),
    }


def _admission(f: Families) -> Columns:
    home = f.born + days(f.stay)
    again = f.neonatal & yes(f.rng, 0.22, f.size)
    second = home + days(f.rng.integers(0, 400, f.size))
    length = days(f.rng.integers(1, 7, f.size))
    stays = _stacked(
        _stays(f, f.neonatal, "N", f.born, home), _stays(f, again, "R", second, second + length)
    )
    copies = yes(f.rng, COPIED, stays["kind"].size)
    return {name: np.concatenate([v, v[copies]]) for name, v in stays.items()}


def _stays(f: Families, chosen: Bools, letter: str, start: Dates, end: Dates) -> Columns:
    size, first = int(chosen.sum()), letter == "N"
    wrong = yes(f.rng, BAD_END, size)
    social = yes(f.rng, 0 if first else 0.12, size)
    return {
        "admission_id": np.char.add(letter, f.child[chosen]),
        "person_number": f.child[chosen],
        "kind": np.full(size, "neonatal" if first else "inpatient"),
        "start_date": start[chosen],
        "start_hour": f.rng.integers(0, 24, size),
        "end_date": np.where(wrong, start[chosen] - days(np.full(size, 3)), end[chosen]),
        "end_hour": f.rng.integers(0, 24, size),
        "urgency": choose(f.rng, {"acute": 1 if first else 3, "planned": 0 if first else 1}, size),
        "discharge_to": choose(f.rng, {"home": 96, "other_hospital": 4}, size),
        "reason_class": np.where(social, "social", "medical"),
        "primary_icd10": np.where(social, "Z60.3", "P07.3" if first else "J21.0"),
    }


def _score(f: Families) -> Columns:
    waves = [
        _wave(f, who, there & yes(f.rng, share, f.size), instrument, moment, day)
        for instrument, moment, day, *shares in WAVES
        for who, there, share in zip(
            (f.mother, f.partner), (np.full(f.size, True), f.has_partner), shares, strict=True
        )
    ]
    return _stacked(*waves)


def _wave(
    f: Families, who: Texts, there: Bools, instrument: str, moment: str, day: int | None
) -> Columns:
    size = int(there.sum())
    middle = f.stay[there] if day is None else np.full(size, day)
    away = f.rng.integers(0, 10, size) if moment == "intake" else f.rng.integers(-36, 37, size)
    wrong = yes(f.rng, BAD_SCORE, size)
    on: Ints = np.maximum(middle + away, 12)
    on += (on + (moment == "discharge")) % 2  # no two on one day: either could be the first
    return {
        "score_id": np.char.add(who[there], f"-{instrument}-{moment}"),
        "person_number": who[there],
        "instrument": np.full(size, instrument),
        "timepoint": np.full(size, moment),
        "date": f.born[there] + days(on),
        "score": np.where(wrong, 999, _totals(f.rng, instrument, size)),
        "n_items": np.full(size, ITEMS[instrument]),
        "n_missing": yes(f.rng, 0.05, size).astype(np.int64),
    }


def _totals(rng: np.random.Generator, instrument: str, size: int) -> Ints:
    drawn = rng.gamma(2.2, 3.6, size).clip(0, 30) if instrument == "epds" else None
    return (rng.normal(125, 15, size).clip(34, 170) if drawn is None else drawn).astype(np.int64)


def _objection(f: Families) -> Columns:
    asked = yes(f.rng, 0.95, f.size) | f.objecting
    none = np.full(f.size, False)
    return _stacked(
        _records(f, f.mother, asked, f.objecting),
        _records(f, f.partner, f.has_partner & yes(f.rng, 0.85, f.size), none),
    )


def _records(f: Families, who: Texts, asked: Bools, objecting: Bools) -> Columns:
    size, no = int(asked.sum()), objecting[asked]
    answer = choose(f.rng, {"consent": 95, "refused": 5}, size)
    return {
        "objection_id": np.char.add("T", who[asked]),
        "person_number": who[asked],
        "status": np.where(no, "objection", answer),
        "date": f.included[asked],
        "given_by": np.where(no, "parent_with_authority", "self"),
        "tables": np.where(no, "", "questionnaire_score"),
        "regime": np.where(no, "no_objection", "consent"),
    }


def _stacked(*parts: Columns) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


CONTENTS: Mapping[str, Callable[[Families], Columns]] = {
    "family": _family,
    "person": _person,
    "birth": _birth,
    "admission": _admission,
    "questionnaire_score": _score,
    "objection": _objection,
}
