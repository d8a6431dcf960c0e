"""What a change of the policy means, in a sentence, in English and in Dutch.

The figures are computed from the two actions alone: how many times finer or coarser.
"""

from typing import Any

from pseudonymisation.action import Action
from pseudonymisation.actions.band import Band
from pseudonymisation.actions.generalise import Generalise
from pseudonymisation.actions.truncate import Truncate
from pseudonymisation.information import Order
from pseudonymisation.legal import Regime
from pseudonymisation.risk.limits import RiskLimits

Pair = tuple[str, str]
RECIPIENT_MORE = ("one more receives figures", "één ontvanger van cijfers erbij")
RECIPIENT_LESS = ("one fewer receives figures", "één ontvanger van cijfers minder")
SAME_LIMITS = (
    "written in another way; the limits of every set are the same",
    "anders opgeschreven; de grenzen van elke set zijn gelijk",
)
TERM = (
    "the age of a family's rows is reckoned from this; without it they may be kept longer",
    "dit bepaalt hoe oud de gegevens van een gezin zijn; zonder blijven ze misschien langer",
)
TABLE = ("a table of another kind of site", "een tabel van een ander soort instelling")
_REGIME = {
    Regime.CONSENT: ("only with consent", "alleen met toestemming"),
    Regime.NO_OBJECTION: (
        "everybody who did not object, without being asked",
        "iedereen die geen bezwaar maakte, zonder vraag om toestemming",
    ),
    Regime.STATUTORY: ("everybody, objection or not", "iedereen, bezwaar of niet"),
}
_APPROVAL = {
    "hand": (
        "no figures leave before a person has approved them",
        "er gaan geen cijfers weg voordat een mens ze heeft goedgekeurd",
    ),
    "rule": (
        "figures that pass the rules leave without a person looking",
        "cijfers die aan de regels voldoen gaan weg zonder dat een mens kijkt",
    ),
}
STAYS = (
    "these indicators are not published, so that others of the same families can be",
    "deze indicatoren worden niet gepubliceerd, zodat andere van dezelfde gezinnen dat wel kunnen",
)
THRESHOLDS = {
    "minimum": (
        "how many families a published figure stands for at least",
        "voor hoeveel gezinnen een gepubliceerd cijfer ten minste staat",
    ),
    "dominance": (
        "the largest share that one family may have in a published sum",
        "het grootste deel dat één gezin in een gepubliceerde som mag hebben",
    ),
    "p_percent": (
        "how near anybody may come to what one family cost",
        "hoe dicht iemand mag komen bij wat één gezin kostte",
    ),
}
LANE = (
    "figures of these indicators leave with noise, and their small cells are no longer hidden",
    "cijfers van deze indicatoren gaan met ruis weg; hun kleine cellen worden niet meer verborgen",
)
BUDGET = (
    "a larger budget is less noise, and tells more about each family",
    "een groter budget is minder ruis, en zegt meer over elk gezin",
)
BOUND = (
    "what is known of a cost beforehand: it must come from public figures",
    "wat vooraf van kosten bekend is: dat moet uit openbare cijfers komen",
)
_HEAD = {
    "version": (
        "another version: it needs its own advice and approval",
        "een andere versie: die vraagt een eigen advies en goedkeuring",
    ),
    "valid_until": (
        "another last day: is the purpose still there?",
        "een andere laatste dag: is het doel er dan nog?",
    ),
    "purpose": (
        "another purpose: all pseudonyms change",
        "een ander doel: alle pseudoniemen veranderen",
    ),
    "legal_basis": ("another legal basis", "een andere grondslag"),
    "bsn_basis": ("another basis for reading the BSN", "een andere grond om het BSN te lezen"),
    "inhabitants_sha256": (
        "another list decides which areas are large enough",
        "een andere lijst bepaalt welke gebieden groot genoeg zijn",
    ),
}
_DOMAIN = (
    "all pseudonyms of this domain change; old and new cannot be matched",
    "alle pseudoniemen van dit domein veranderen; oud en nieuw zijn niet te koppelen",
)
_OTHER = ("changed; look what it means here", "gewijzigd; kijk wat dit hier betekent")
_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
_ORDER = {
    "more": ("more of the value is stored", "er wordt meer van de waarde bewaard"),
    "less": ("less of the value is stored", "er wordt minder van de waarde bewaard"),
}
_DROPPED = ("nothing of it is stored any more", "er wordt niets meer van bewaard")
_STORED = ("was not stored and now is", "werd niet bewaard en nu wel")


def of_head(where: str, old: Any, new: Any) -> Pair:
    """Return what a change of the head means, for a person to judge."""
    return _DOMAIN if where.startswith("domains.") else _HEAD.get(where, _OTHER)


def shown(value: Any) -> str:
    """Return a value of the head as text; nothing for one that is absent."""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)


def action(found: Action) -> str:
    """Return an action in words, such as ``band (width: 5)``."""
    content = found.model_dump(mode="json", exclude_defaults=True)
    details = ", ".join(
        f"{key}: {shown(value)}" for key, value in content.items() if key != "action"
    )
    return f"{found.action} ({details})" if details else found.action


def regime(after: Regime) -> Pair:
    """Return whose rows are used from now on."""
    return _REGIME[after]


def retention(before: int, after: int) -> Pair:
    """Return how much longer or shorter rows are kept."""
    months = abs(after - before)
    if after > before:
        return f"kept {months} months longer", f"{months} maanden langer bewaard"
    return f"kept {months} months shorter", f"{months} maanden korter bewaard"


def join(pair: tuple[str, str], before: str, after: str) -> Pair:
    """Return what becomes of a join of two laws."""
    one, other = pair
    if not before:
        return (
            f"a family is the same family under {one} and {other}: their records can be joined",
            f"een gezin is hetzelfde gezin in {one} en {other}: de gegevens zijn te koppelen",
        )
    if not after:
        return (
            f"records under {one} and {other} can be joined no longer",
            f"gegevens van {one} en {other} zijn niet meer te koppelen",
        )
    return "the join has another basis", "de koppeling heeft een andere grond"


def release(approval: str) -> Pair:
    """Return who lets a release go from now on."""
    return _APPROVAL[approval]


def limits(found: RiskLimits | None) -> str:
    """Return the limits on the risk as they are written, such as ``k_minimum: 5``."""
    if found is None:
        return ""
    content = found.model_dump(mode="json", exclude_none=True)
    by_set = content.pop("sets")
    told = [f"{name}: {value}" for name, value in content.items()]
    told += [f"{of}.{name}: {v}" for of in sorted(by_set) for name, v in by_set[of].items()]
    return ", ".join(told)


def of_actions(old: Action, new: Action, order: Order) -> Pair:
    """Return what another action for a column means."""
    if order not in _ORDER:
        return _OTHER
    if new.action == "drop":
        return _DROPPED
    return _STORED if old.action == "drop" else _times(old, new) or _ORDER[order]


def _times(old: Action, new: Action) -> Pair | None:
    """Return how many times finer or coarser, where that is a number."""
    if isinstance(old, Truncate) and isinstance(new, Truncate):
        return _more_values(new.positions - old.positions)
    if isinstance(old, Generalise) and isinstance(new, Generalise):
        return _factor(_DAYS[old.to] / _DAYS[new.to])
    if isinstance(old, Band) and isinstance(new, Band) and old.width and new.width:
        return _factor(old.width / new.width)
    return None


def _more_values(positions: int) -> Pair:
    times = 10 ** abs(positions)
    if positions > 0:
        return (
            f"up to {times} times as many areas or codes",
            f"tot {times} keer zoveel gebieden of codes",
        )
    return f"down to one in {times} areas or codes", f"tot één op de {times} gebieden of codes"


def _factor(finer: float) -> Pair:
    if finer > 1:
        return f"{_number(finer)} times as fine", f"{_number(finer)} keer zo fijn"
    return f"{_number(1 / finer)} times as coarse", f"{_number(1 / finer)} keer zo grof"


def _number(value: float) -> str:
    rounded = round(value, 1)
    return f"{rounded:.0f}" if rounded == int(rounded) else f"{rounded:.1f}"
