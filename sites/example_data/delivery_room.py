"""Pregnancies, births, and what is measured right after a birth."""

import numpy as np

from sites.example_data.children import Children
from sites.example_data.draw import Bools, Columns, Floats, Ints, choose, days, stack, stream, yes
from sites.example_data.families import Families
from sites.example_data.growth import apgar


def pregnancies(drawn: Families, born: Children) -> Columns:
    """Return one row a pregnancy; the due date is 280 days after the last menstruation."""
    rng = stream(drawn.seed, f"pregnancies{drawn.index[0]}")
    period = drawn.birth - days(drawn.ga_days)
    parity = np.minimum(rng.poisson(0.8, drawn.size), 9)
    smoking = {"never": 70, "stopped_before": 14, "stopped_during": 8, "yes": 8}
    return {
        "pregnancy_number": drawn.number,
        "mother_number": drawn.number,
        "lmp_date": period,
        "edd_date": period + np.timedelta64(280, "D"),
        "gravidity": parity + 1 + rng.poisson(0.2, drawn.size),
        "parity": parity,
        "n_fetuses": 1 + drawn.twin.astype(np.int64),
        "smoking": choose(rng, smoking, drawn.size),
        "psychiatric_history": yes(rng, 0.14, drawn.size),
        "vulnerable": yes(rng, 0.25, drawn.size),
    }


def births(drawn: Families, born: Children) -> Columns:
    """Return one row a child."""
    rng = stream(drawn.seed, f"births{drawn.index[0]}")
    live = born.outcome != "stillbirth"
    modes = {"spontaneous": 68, "assisted": 9, "planned_cs": 9, "emergency_cs": 14}
    return {
        "child_number": born.number,
        "pregnancy_number": drawn.number[born.family],
        "ga_days": born.ga_days,
        "birth_weight_g": born.weight_g,
        "sex": born.sex,
        "plurality": 1 + drawn.twin[born.family].astype(np.int64),
        "birth_order": born.order,
        "apgar5": np.where(live, apgar(rng, born.ga_days, 5), np.nan),
        "delivery_mode": choose(rng, modes, born.size),
        "place": choose(rng, {"hospital": 96, "home": 4}, born.size),
        "congenital_anomaly": yes(rng, 0.025, born.size),
        "paediatrician_involved": born.neonatal,
        "outcome": born.outcome,
        "mother_number": drawn.number[born.family],
    }


def measurements(drawn: Families, born: Children, birth: Columns) -> Columns:
    """Return what was measured right after birth: the weight and two Apgar scores."""
    rng = stream(drawn.seed, f"measurements{drawn.index[0]}")
    live = born.outcome != "stillbirth"
    every = np.ones(born.size, dtype=bool)
    first = np.minimum(apgar(rng, born.ga_days, 1), 10)
    return stack(
        _measured(born, every, "GG", "weight", born.weight_g, "g"),
        _measured(born, live, "AP1", "apgar1", first, "{score}"),
        _measured(born, live, "AP5", "apgar5", birth["apgar5"], "{score}"),
    )


def _measured(
    born: Children, which: Bools, mark: str, code: str, value: "Ints | Floats", unit: str
) -> Columns:
    number = born.number[which]
    return {
        "measurement_id": np.char.add(number, f"-{mark}"),
        "person_number": number,
        "code": np.full(number.size, code, "U6"),
        "value": value[which].astype(float),
        "unit": np.full(number.size, unit, "U7"),
        "date": born.birth[which],
    }
