"""A study in plain words, for a steward and two officers: what is computed, and what leaves."""

from collections.abc import Iterator

from federated.signing import fingerprint
from federated.studies import columns, kinds, periods
from federated.studies.specification import Condition, Specification
from federated.studies.study import Study

FAMILIES = {
    "gaussian": ("een gemiddelde (lineair model)", "a mean (linear model)"),
    "binomial": ("een kans (logistisch model)", "a chance (logistic model)"),
    "gamma": (
        "een bedrag of aantal dagen boven 0 (Gammamodel, verhouding van gemiddelden)",
        "an amount or number of days above 0 (Gamma model, ratio of means)",
    ),
    "survival": ("hoe snel het gebeurt", "how soon it happens"),
    "poisson": ("een aantal (Poissonmodel)", "a number (Poisson model)"),
    "negative_binomial": (
        "een aantal dat meer varieert (negatief-binomiaal model)",
        "a number that varies more (negative binomial model)",
    ),
}
COMPARED = {
    "within_cities": (
        "  gezinnen van één stad met elkaar",
        "  families of one city with each other",
    ),
    "across_cities": ("  over alle steden samen", "  over all cities together"),
}
BY_PERIOD = (
    "een aandeel of aantal per gezin, per periode (log-lineair model van de periodesommen)",
    "a rate by period (log-linear model of sums by period)",
)
BY_CITY = (
    "een gemiddelde per stad en periode (Callaway en Sant'Anna)",
    "a mean by city and period (Callaway and Sant'Anna)",
)
REST = (" Van de andere deelnemers alleen de som.", " Of the other sites the sum only.")
CONTROLS = {
    "never": ("  vergeleken met steden die niet beginnen", "  beside cities that do not start"),
    "notyet": (
        "  vergeleken met steden die nog niet begonnen zijn",
        "  beside cities that have not started yet",
    ),
}
OPS = {"in": ("één van", "one of"), "==": ("is", "is")}


def lines(study: Specification, language: str = "nl") -> Iterator[str]:
    """Yield the sentences, in Dutch or English."""
    nl = language == "nl"
    yield from _asked(study, nl)
    yield ""
    yield from _leaving(study, nl)
    yield ""
    yield from _mandate(study, nl)


def signed(study: Study, language: str = "nl") -> Iterator[str]:
    """Yield what a registered study adds: its digest, and whose keys take part."""
    nl = language == "nl"
    yield ("Wat u ondertekent (SHA-256): " if nl else "What you sign (SHA-256): ") + study.digest()
    yield (
        "Uitgenodigd, met de vingerafdruk van hun sleutel (vergelijk ze telefonisch):"
        if nl
        else "Invited, with the fingerprint of their keys (compare by telephone):"
    )
    for one in study.invited:
        yield f"  {one.site}: {fingerprint(one.key)}"


def _asked(study: Specification, nl: bool) -> Iterator[str]:
    people, outcome = study.people, study.variable(study.outcome.variable)
    name = f"{study.id}, {'versie' if nl else 'version'} {study.version} ({study.status})"
    yield f"{'Studie' if nl else 'Study'} {name}"
    yield f"{'Vraag' if nl else 'Question'}: {study.question}"
    yield f"{'Over wie' if nl else 'Of whom'}: {people.label_nl if nl else people.label_en}"
    yield (
        f"{'Kwartalen' if nl else 'Quarters'}: {study.population.first} "
        f"{'tot en met' if nl else 'to'} {study.population.last}"
    )
    for one in study.population.where:
        label = study.variable(one.variable)
        yield f"  {'alleen als' if nl else 'only where'} {_condition(one, label.label_nl if nl else label.label_en, nl)}"
    yield (
        "  alleen gezinnen bij wie al deze gegevens bekend zijn"
        if nl
        else "  only families of whom all of this is known"
    )
    wanted = outcome.label_nl if nl else outcome.label_en
    kind = kinds.of(study)
    read = _modelled(study)[not nl]
    told = ("Verteld wordt", "Told is") if kind.reads else ("Verklaard wordt", "Explained is")
    yield f"{told[not nl]}: {wanted}, {'als' if nl else 'as'} {read}"
    yield f"{'Manier' if nl else 'Way'}: {kind.label_nl if nl else kind.label_en}"
    yield from _particular(study, nl)
    yield from kind.particular(study, nl)
    by = {one: parts for one, parts in study.design.parts.items() if one in _explaining(study)}
    if by:
        yield f"{'Uit' if nl else 'By'}:"
    for text, parts in by.items():
        labels = " × ".join(_label(study, part.name, nl) for part in parts)
        yield f"  {text}: {labels}"


def _modelled(study: Specification) -> tuple[str, str]:
    if study.design.method == "callaway_santanna":
        return BY_CITY
    if study.design.kind == "interrupted":
        return BY_PERIOD
    return (kinds.of(study).reads or FAMILIES)[study.outcome.family]


def _explaining(study: Specification) -> tuple[str, ...]:
    """Return the terms by which families are compared; figures of groups are not by their case mix."""
    mix = () if kinds.of(study).reads else study.design.case_mix
    return (*study.design.terms, *mix)


def _particular(study: Specification, nl: bool) -> Iterator[str]:
    """Yield what only some kinds of study have: starts of cities, costs and prices."""
    unit = study.design.period
    for site, quarter in sorted(study.design.starts.items()):
        period = periods.name(periods.code(quarter, unit), unit)
        yield f"  {site}: {'begint in' if nl else 'starts in'} {quarter} ({period})"
    if study.design.method == "callaway_santanna":
        yield CONTROLS[study.design.control][not nl]
    for name in study.design.costs:
        about = study.variable(name)
        yield f"  {about.label_nl if nl else about.label_en} ({name})"
    if study.design.prices:
        yield COMPARED[study.design.compare][not nl]
        prices = ", ".join(f"{one:,.0f}" for one in study.design.prices)
        yield f"  {'tegen een prijs van' if nl else 'at a price of'} € {prices.replace(',', '.' if nl else ',')}"


def _label(study: Specification, name: str, nl: bool) -> str:
    variable = study.variable(name)
    label = variable.label_nl if nl else variable.label_en
    if variable.kind != "code":
        return label
    first, *others = study.levels(name)
    against = "vergeleken met" if nl else "compared with"
    return f"{label} ({', '.join(others)}; {against} {first})"


def _condition(one: Condition, label: str, nl: bool) -> str:
    values = one.value if isinstance(one.value, tuple) else (one.value,)
    words = OPS.get(one.op)
    shown = ", ".join(_shown(value, nl) for value in values)
    return f"{label} {words[not nl] if words else one.op} {shown}"


def _shown(value: object, nl: bool) -> str:
    if isinstance(value, bool):
        return ("ja" if value else "nee") if nl else ("yes" if value else "no")
    return f"{value:g}" if isinstance(value, float) else str(value)


def _leaving(study: Specification, nl: bool) -> Iterator[str]:
    yield "Wat uw instelling verlaat:" if nl else "What leaves your site:"
    if study.disclosure.secure_sum == "required":
        yield (
            "  Sommen onder maskers: aantallen gezinnen per groep, en de sommen van het model. "
            "Het centrum ziet alleen het totaal van alle deelnemers, nooit uw getallen."
            if nl
            else "  Sums under masks: numbers of families by group, and the sums of the model. The "
            "centre sees the total of all sites, and never your numbers."
        )
    else:
        yield (
            "  Sommen van uw instelling alleen, die het centrum ziet: aantallen gezinnen per "
            f"groep (elk {study.disclosure.minimum} of meer, anders gaat er niets), en de sommen van het model."
            if nl
            else "  Sums of your site alone, which the centre sees: numbers of families by group "
            f"(each {study.disclosure.minimum} or more, else nothing goes), and the sums of the model."
        )
    if kinds.of(study).seen_site is not None:
        yield _of_some(study, nl)
    elif kinds.of(study).by_site(study):
        yield (
            "  Daarnaast sommen van uw instelling alleen, zichtbaar voor het centrum en de andere "
            f"deelnemers, als elke groep daarin {study.disclosure.minimum} gezinnen of meer heeft."
            if nl
            else "  Besides, sums of your site alone, seen by the centre and the other sites, where "
            f"every group in them has {study.disclosure.minimum} families or more."
        )
    yield from (f"  {one}" for one in followed(study, nl))
    yield (
        f"  Hoogstens {study.rounds} rondes, tot en met {study.expires}. Nooit een regel over een gezin."
        if nl
        else f"  At most {study.rounds} rounds, until {study.expires}. Never a row about a family."
    )


def followed(study: Specification, nl: bool) -> Iterator[str]:
    """Yield what follows from the rounds and is judged by nobody: who approves must know it."""
    if study.outcome.family == "negative_binomial":
        yield (
            "Uit de rondes volgt ook bij hoeveel gezinnen van alle deelnemers samen de uitkomst 0, 1, 2 "
            "enzovoort is, ook waar dat er minder dan tien zijn."
            if nl
            else "From the rounds also follows for how many families of all sites together the outcome is "
            "0, 1, 2 and so on, where these are fewer than ten, too."
        )
    if _is_crossed(study):
        yield (
            "Uit de rondes volgen ook aantallen per stad, periode en twee groepen van de case-mix "
            "tegelijk, die niemand beoordeelt."
            if nl
            else "From the rounds also follow numbers by city, period and two groups of the case mix at "
            "once, which nobody judges."
        )


def _is_crossed(study: Specification) -> bool:
    """Tell whether a model that is not linear compares cities and periods within two groups or more."""
    etwfe = study.design.kind == "staggered" and study.design.method == "etwfe"
    return etwfe and study.outcome.family != "gaussian" and len(columns.groups(study)) > 1


def _of_some(study: Specification, nl: bool) -> str:
    """Return whose sums are seen, where those of the others are not."""
    kind, least = kinds.of(study), study.disclosure.minimum
    some = [one for one in study.sites if kind.seen_site and kind.seen_site(study, one)]
    summed = len(study.sites) - len(some) > 1  # a sum of one is its own
    seen = ", ".join(some if summed else study.sites)
    rest = REST[not nl] * summed
    return (
        f"  Daarnaast de aantallen per periode van {seen} alleen, zichtbaar voor het centrum en de "
        f"andere deelnemers, als elk ervan {least} gezinnen of meer is.{rest}"
        if nl
        else f"  Besides, the numbers by period of {seen} alone, seen by the centre and the other sites, "
        f"where each is of {least} families or more.{rest}"
    )


def _mandate(study: Specification, nl: bool) -> Iterator[str]:
    mandate, ethics = study.mandate, study.mandate.ethics
    yield f"{'Aanvrager' if nl else 'Requester'}: {mandate.requester}, {mandate.institution}"
    yield f"{'Financier' if nl else 'Funder'}: {mandate.funder}; {'doel' if nl else 'purpose'}: {mandate.purpose}"
    decided = f"{ethics.kind}, {ethics.reference}, {ethics.decided}"
    yield f"{'Oordeel medische ethiek' if nl else 'Ethics decision'}: {decided}"
    yield f"{'Publiceert uiterlijk' if nl else 'Publishes by'}: {mandate.publish_by}"
    yield (
        "Belofte van de aanvrager: niemand wordt geprobeerd te herkennen."
        if nl
        else "Promise of the requester: no attempt is made to re-identify anybody."
    )
    yield (
        "Uw onderzoeksfunctionaris beslist één keer, na advies van de functionaris "
        "gegevensbescherming. De groep gezinnen ligt dan vast."
        if nl
        else "Your research officer decides once, after the privacy officer's advice. The group of "
        "families is then fixed."
    )
