"""The few-city rule: what may be said of chance when few cities adopted a measure.

Where one city is the whole cohort, a standard error between families says nothing about what else
happened in that city in that year, so no analytic p is given (Conley, Taber, Rev Econ Stat
2011;93:113; MacKinnon, Webb, J Econometrics 2020;218:435). One to four adopting cities: permutation
and interrupted time series; five to twelve: CR2, the enumerated wild bootstrap, permutation; more:
CR2.
"""

from collections.abc import Mapping

from federated.errors import AnalysisError

FEW, SOME = 4, 12


def offered(cities: int) -> tuple[str, ...]:
    """Return the kinds of inference that hold for so many adopting cities.

    >>> offered(3)
    ('permutation', 'interrupted')
    >>> offered(13)
    ('cr2',)
    """
    if cities <= FEW:
        return ("permutation", "interrupted")
    return ("cr2", "wild_bootstrap", "permutation") if cities <= SOME else ("cr2",)


def refuse_analytic(cities: Mapping[str, float]) -> None:
    """Refuse an analytic p where some adopting cohort is one city; ``cities`` counts by cohort.

    >>> refuse_analytic({"2003": 2, "2005": 3})
    """
    single = sorted(cohort for cohort, number in cities.items() if round(number) == 1)
    if single:
        ways = ", ".join(offered(round(sum(cities.values()))))
        cohorts = ", ".join(single)
        raise AnalysisError(
            f"One city is the whole cohort {cohorts}: no analytic p is given. Instead: {ways}."
        )
