"""A study as text, in the order in which it is to be read."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from heldennet_client.study import FIGURES

if TYPE_CHECKING:
    from heldennet_client.study import Result, Study


def summary(study: "Study") -> str:
    """Return the text; without a published result it says how far the study is."""
    lines = [f"{study.name}, version {study.version} ({study.status})", study.question]
    if not study.published:
        return "\n".join([*lines, f"No published result yet. {study.progress}"])
    return "\n".join([*lines, *_result(study, study.result)])


def _scale(study: "Study", result: "Result") -> str:
    """Return how the estimates are read."""
    if study.kind in FIGURES:
        return FIGURES[study.kind]
    ratio = f"exp() of one is a {study.ratio}".replace("a odds", "an odds")
    logs = set(result.is_log.values())
    if logs == {True}:
        return f"logarithms; {ratio}"
    if logs == {False}:
        return "differences"
    return "logarithms where a name begins with log, else differences"


def _by_city(result: "Result") -> str:
    if result.prediction is not None:
        return "Each city by itself, on the same scale:"
    return "How far each city lies from their mean, drawn towards it:"


def _more(result: "Result") -> Iterator[str]:
    """Yield what only some kinds of study have."""
    parts = {
        "Groups, and cities where they are asked for:": result.groups,
        _by_city(result): result.cities,
        "Kaplan-Meier by group and day:": result.curves,
        "Net benefit by cost and price, in euros:": result.net_benefit,
        "Rates by series and period, and what was expected without the start:": result.series,
        "Effects by cohort and period, each beside its base:": result.cells,
        "Tests:": result.tests,
    }
    for title, frame in parts.items():
        if len(frame):
            yield title
            yield frame.round(4).to_string(index=False)
    if result.prediction is not None:
        low, high = result.prediction
        yield f"Expected in a next city, on the same scale: {low:.4f} to {high:.4f}."


def _complete(result: "Result") -> Iterator[str]:
    """Yield in how many sites no family is left out because a value of theirs is not known."""
    told = result.completeness
    if "complete" in told:
        yield (
            "Left out because a value is not known: no family in "
            f"{told['complete']:g} of {told['sites']:g} sites; elsewhere how many is not told."
        )


def _result(study: "Study", result: "Result") -> Iterator[str]:
    yield f"Estimates ({_scale(study, result)}), with 95 % intervals:"
    yield result.frame.round(4).to_string(index=False)
    if len(result.sites):
        yield "Observed and expected at each site, with the 95 % interval of their ratio:"
        yield result.sites.round(2).to_string(index=False)
    yield from _more(result)
    yield "Fit: " + ", ".join(f"{name} {value:g}" for name, value in result.fit.items())
    yield from _complete(result)
    yield from (f"Assumes: {sentence}" for sentence in result.assumes)
    if result.missing:
        yield f"Missing: {', '.join(result.missing)}."
    cited = result.citation
    yield (
        f"Cite: {cited.study}, version {cited.version}, run {cited.run}, published "
        f"{cited.published[:10]}; {cited.families} families of {len(cited.sites)} sites "
        f"({', '.join(cited.sites)}); {cited.software}; study {cited.study_digest}; "
        f"result {cited.result_digest}."
    )
