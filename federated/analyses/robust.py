"""Standard errors that do not lean on independent rows: HC0, HC1, CR0 and CR2 with Satterthwaite.

White (Econometrica 1980;48:817); Liang, Zeger (Biometrika 1986;73:13); Bell, McCaffrey (Survey
Methodology 2002;28:169); Pustejovsky, Tipton (JBES 2018;36:672). CR2 from moments: with
M = (sum A_k)^-1 = LL', L'A_kL = V diag(l) V', B = A_kLV and c = ((1-l)^-1/2 - 1)/l, the adjusted
score of city k is s + B diag(c) V'L's. For HC and CR0 a site shares one p x p
sum; for CR2 its own X'WX and score, which cannot be a secure sum: the study says so beforehand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from federated.analyses.glm import GlmFit
from federated.analyses.inference import p_of
from federated.analyses.question import Steps, by_site
from federated.analyses.questions.glm import GlmStep
from federated.engines.blocks import Floats
from federated.errors import AnalysisError

ASSUMES = (
    "Cities are independent of each other; within a city anything may depend on anything.",
    "With fewer than about a dozen cities read CR2 with its own degrees of freedom, or the wild bootstrap.",
)
NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Clustered:
    """CR2 with the degrees of freedom of each coefficient."""

    vcov: Floats
    df: Floats
    p_value: Floats
    assumes: tuple[str, ...] = ASSUMES

    @property
    def se(self) -> Floats:
        """Standard errors."""
        return np.sqrt(np.diag(self.vcov))


def sandwich(fit: GlmFit, meat: str, factor: float = 1.0) -> Floats:
    """Return bread x meat x bread; ``meat`` is "rows" (HC) or "sites" (CR)."""
    return factor * (fit.bread @ fit.meats[meat] @ fit.bread)


def errors(fit: GlmFit) -> dict[str, Floats]:
    """Return the standard errors that need sums only, as far as their meats were told."""
    hc1, cities = fit.n / fit.df_residual, fit.sites
    out: dict[str, Floats] = {}
    if "rows" in fit.meats:
        out |= {"hc0": sandwich(fit, "rows"), "hc1": sandwich(fit, "rows", hc1)}
    if "sites" in fit.meats:
        out["cr0"] = sandwich(fit, "sites")
        if cities > 1:
            out["cr1"] = sandwich(fit, "sites", cities / (cities - 1))
    return {name: np.sqrt(np.diag(vcov)) for name, vcov in out.items()}


def cr2(fit: GlmFit) -> Steps[Clustered]:
    """Return CR2 by city; one more round, in which every city's moments are seen."""
    question = GlmStep(model=fit.model, beta=tuple(fit.coef), combine="each")
    answers = yield from by_site(question)
    if len(answers) < 2:
        raise AnalysisError("Errors by city need at least two cities.")
    return clustered(fit.coef, [a["information"] for a in answers.values()], _scores(answers))


def _scores(answers: Mapping[str, Mapping[str, Floats]]) -> list[Floats]:
    return [one["score"] for one in answers.values()]


def clustered(coef: Floats, grams: Sequence[Floats], scores: Sequence[Floats]) -> Clustered:
    """Return CR2 from the moments of each city."""
    bread = np.linalg.inv(np.sum(grams, axis=0))
    root = np.linalg.cholesky(bread)
    parts = [_adjusted(gram, root) for gram in grams]
    whole = [
        score + half @ (root.T @ score) for (half, _, _), score in zip(parts, scores, strict=True)
    ]
    vcov = bread @ sum(np.outer(s, s) for s in whole) @ bread
    df = _freedom(bread, [middle for _, middle, _ in parts], [full for _, _, full in parts])
    stat = coef / np.sqrt(np.diag(vcov))
    return Clustered(np.asarray(vcov), df, p_of(stat, df))


def _adjusted(gram: Floats, root: Floats) -> tuple[Floats, Floats, Floats]:
    """Return B diag(c) V', X'(I-H)^-1/2 X and X'(I-H)^-1 X of one city."""
    share, vectors = np.linalg.eigh(root.T @ gram @ root)
    share = np.clip(share, 0, 1)
    b = gram @ root @ vectors
    half, full = _powers(share)
    return b * half @ vectors.T, gram + b * half @ b.T, gram + b * full @ b.T


def _powers(share: Floats) -> tuple[Floats, Floats]:
    """Return ((1-l)^-1/2 - 1)/l and ((1-l)^-1 - 1)/l; generalised inverse where l is 1."""
    left = 1 - share
    alone = left < NEAR
    safe, low = np.where(alone, 1.0, left), share < NEAR
    divisor = np.where(low, 1.0, share)
    half = np.where(low, 0.5, (np.where(alone, 0.0, safe**-0.5) - 1) / divisor)
    full = np.where(low, 1.0, (np.where(alone, 0.0, 1 / safe) - 1) / divisor)
    return half, full


def _freedom(bread: Floats, middles: Sequence[Floats], fulls: Sequence[Floats]) -> Floats:
    """Return Satterthwaite's degrees of freedom of every coefficient."""
    out = []
    for row in bread:
        t = np.array([middle @ row for middle in middles])
        p = np.diag([row @ full @ row for full in fulls]) - t @ bread @ t.T
        out.append(np.trace(p) ** 2 / (p**2).sum())
    return np.array(out)
