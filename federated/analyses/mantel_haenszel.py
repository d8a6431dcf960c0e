"""One odds ratio, risk ratio or difference over cities, each compared within the city.

Formulas: OR = sum(ad/n)/sum(bc/n), with the variance of Robins, Breslow, Greenland (Biometrics
1986;42:311); RR = sum(a n0/n)/sum(c n1/n) and its variance by Greenland, Robins (Biometrics
1985;41:55); RD with Sato's variance (1989); test by Mantel, Haenszel (JNCI 1959;22:719); homogeneity
by Breslow, Day (1980) with Tarone's correction (1985). A site shares its term in each sum and no
table. 1 round, and 1 for homogeneity. The exact conditional odds ratio needs the tables.
"""

from dataclasses import dataclass

import numpy as np

from federated.analyses.exact_odds import Conditional
from federated.analyses.exact_odds import conditional as given_margins
from federated.analyses.inference import chi2_p, quantile
from federated.analyses.question import Arrays, Steps, by_site, summed
from federated.analyses.questions.two_by_two import (
    BreslowDaySums,
    MantelHaenszelSums,
    Table,
    TwoByTwo,
)
from federated.errors import AnalysisError

ASSUMES = (
    "The odds ratio (risk ratio, difference) is the same in every city: see the test of homogeneity.",
    "Within a city, exposed and unexposed are comparable.",
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """An estimate on its own scale (logarithms of ratios), with its error."""

    estimate: float
    se: float

    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval."""
        half = quantile() * self.se
        return self.estimate - half, self.estimate + half


@dataclass(frozen=True, slots=True)
class MantelHaenszel:
    """All that the sums tell."""

    log_or: Ratio
    log_rr: Ratio
    rd: Ratio
    chisq: float
    chisq_corrected: float
    breslow_day: float
    tarone: float
    sites: int
    assumes: tuple[str, ...] = ASSUMES

    @property
    def p(self) -> float:
        """The p of the test, without correction."""
        return chi2_p(self.chisq, 1)

    @property
    def homogeneity_p(self) -> float:
        """The p of Breslow and Day."""
        return chi2_p(self.breslow_day, self.sites - 1)


def mantel_haenszel(table: TwoByTwo) -> Steps[MantelHaenszel]:
    """Estimate and test over sites."""
    sums = yield from summed(MantelHaenszelSums(table=table))
    if not sums["r"] or not sums["s"]:
        raise AnalysisError("Some cell of the table is empty in every city: there is no ratio.")
    log_or = odds_ratio(sums)
    question = BreslowDaySums(table=table, odds_ratio=float(np.exp(log_or.estimate)))
    again = yield from summed(question)
    apart, variance = float(sums["apart"]), float(sums["variance"])
    correction = 0.5 if abs(apart) >= 0.5 else 0.0
    return MantelHaenszel(
        log_or=log_or,
        log_rr=risk_ratio(sums),
        rd=difference(sums),
        chisq=apart**2 / variance,
        chisq_corrected=(abs(apart) - correction) ** 2 / variance,
        breslow_day=float(again["chisq"]),
        tarone=float(again["chisq"] - again["apart"] ** 2 / again["variance"]),
        sites=int(again["sites"]),
    )


def odds_ratio(sums: Arrays) -> Ratio:
    """Return the log odds ratio."""
    r, s = float(sums["r"]), float(sums["s"])
    parts = sums["pr"] / r**2 + sums["ps_qr"] / (r * s) + sums["qs"] / s**2
    return Ratio(float(np.log(r / s)), float(np.sqrt(parts / 2)))


def risk_ratio(sums: Arrays) -> Ratio:
    """Return the log risk ratio."""
    r, s = float(sums["risk_r"]), float(sums["risk_s"])
    return Ratio(float(np.log(r / s)), float(np.sqrt(sums["risk_v"] / (r * s))))


def difference(sums: Arrays) -> Ratio:
    """Return the risk difference."""
    weight = float(sums["weight"])
    rd = float(sums["difference"]) / weight
    return Ratio(rd, float(np.sqrt((rd * sums["sato_p"] + sums["sato_q"]) / weight**2)))


def conditional(table: TwoByTwo) -> Steps[Conditional]:
    """Return what exact inference needs (``exact_odds.solved``): the table of every site."""
    tables = yield from by_site(Table(table=table, combine="each"))
    return given_margins([one["table"] for one in tables.values()])
