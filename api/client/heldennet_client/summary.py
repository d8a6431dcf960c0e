"""A study as text, in the order in which it is to be read."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heldennet_client.study import Result, Study

SCALES = {
    "gaussian": "differences of a mean",
    "binomial": "log odds; exp() of one is an odds ratio",
    "poisson": "log rates; exp() of one is a rate ratio",
    "negative_binomial": "log rates; exp() of one is a rate ratio",
}


def summary(study: "Study") -> str:
    """Return the text; without a published result it says how far the study is."""
    lines = [f"{study.name}, version {study.version} ({study.status})", study.question]
    if not study.published:
        return "\n".join([*lines, f"No published result yet. {study.progress}"])
    return "\n".join([*lines, *_result(study, study.result)])


def _result(study: "Study", result: "Result") -> Iterator[str]:
    yield f"Coefficients ({SCALES[study.family]}), with 95 % intervals:"
    yield result.frame.round(4).to_string(index=False)
    if len(result.sites):
        yield "Observed and expected at each site, with the 95 % interval of their ratio:"
        yield result.sites.round(2).to_string(index=False)
    yield "Fit: " + ", ".join(f"{name} {value:g}" for name, value in result.fit.items())
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
