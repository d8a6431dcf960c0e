"""The study of the tests as every other kind: what to change in its text."""

from tests.studies import spec

Changes = tuple[tuple[str, str], ...]
ERRORS = 'inference = ["model", "hc1", "cr0"]\n'
MIX = 'case_mix = ["ga_weeks", "C(sex)"]\n'
WHERE = 'where = [{variable = "ga_weeks", op = "<", value = 37}]\n'
LEVELS = 'levels = {arm = ["comparison", "programme"]}\n'
DAYS: Changes = (('"readmission_30d"', '"hospital_days_y1"'), ('"binomial"', '"gaussian"'))
AMOUNT: Changes = (('"readmission_30d"', '"hospital_days_y1"'), ('"binomial"', '"gamma"'))
EVENT: Changes = (('"readmission_30d"', '"readmitted_y1"'), ('"binomial"', '"survival"'))
STARTS = 'starts = {a-ziekenhuis = "2024-Q1", b-ziekenhuis = "2024-Q1"}'
COHORTS = """\
method = "callaway_santanna"
control = "notyet"
period = "half_year"
starts = {a-ziekenhuis = "2023-Q3", b-ziekenhuis = "2024-Q1"}"""
QUARTERS = 'period = "quarter"\nstarts = {a-ziekenhuis = "2022-Q1"}'
SERIES: Changes = (
    ('first = "2023-Q1"', 'first = "2019-Q1"'),
    (ERRORS, 'inference = ["newey_west"]\n'),
    ('terms = ["C(arm)"]\n', ""),
    (MIX, ""),
    (LEVELS, ""),
)
COSTS = 'costs = ["cost_y1", "cost_hospital", "cost_insurer_zvw"]\nprices = [50000]'

STANDARD = """\
standard = {"female:0" = 40, "female:1" = 10, "male:0" = 45, "male:1" = 5}
reference = {"female:0" = 0.3, "female:1" = 0.35, "male:0" = 0.4, "male:1" = 0.45}"""


def _of(kind: str, more: str = "") -> Changes:
    return (("[design]\n", f'[design]\nkind = "{kind}"\n{more}\n'),)


KINDS: dict[str, Changes] = {
    "survival": (*_of("survival"), *EVENT, (ERRORS, 'outputs = ["coefficients", "curves"]\n')),
    "mantel_haenszel": (*_of("mantel_haenszel"), (MIX, ""), (ERRORS, "")),
    "meta_analysis": (*_of("meta_analysis"), (ERRORS, "")),
    "mixed": (*_of("mixed"), *DAYS, (ERRORS, "")),
    "mixed_chance": (*_of("mixed"), (ERRORS, "")),
    "bootstrapped": (*DAYS, (ERRORS, 'inference = ["model", "wild_bootstrap"]\n')),
    "amounts": (*AMOUNT, (ERRORS, 'inference = ["model", "hc1"]\n')),
    "funnel": ((ERRORS, 'inference = ["model"]\noutputs = ["coefficients", "city_effects"]\n'),),
    "staggered": (
        *_of("staggered", STARTS),
        (ERRORS, 'inference = ["model", "permutation"]\n'),
        ('terms = ["C(arm)"]\n', ""),
        (LEVELS, ""),
    ),
    "cohorts": (
        *_of("staggered", COHORTS),
        (ERRORS, 'inference = ["model", "permutation"]\n'),
        ('terms = ["C(arm)"]\n', ""),
        (MIX, ""),
        (LEVELS, ""),
    ),
    "interrupted": (*_of("interrupted", QUARTERS), *SERIES),
    "standardised": (
        *_of("standardised", STANDARD),
        (MIX, 'case_mix = ["C(sex)", "multiple"]\n'),
        (ERRORS, 'inference = ["model", "byar"]\n'),
    ),
    "standardised_cities": (
        *_of("standardised", STANDARD),
        ('terms = ["C(arm)"]\n', ""),
        (LEVELS, ""),
        (MIX, 'case_mix = ["C(sex)", "multiple"]\n'),
        (ERRORS, 'outputs = ["coefficients", "city_effects"]\n'),
    ),
    "quantiles": (
        *_of("quantiles", "quantiles = [0.25, 0.5, 0.75]"),
        ('"readmission_30d"', '"hospital_days_y1"'),
        ('"binomial"', '"quantiles"'),
        (MIX, ""),
        (ERRORS, ""),
    ),
    "describe": (*_of("describe"), (ERRORS, "")),
    "describe_days": (
        *_of("describe"),
        *DAYS,
        (LEVELS, ""),
        (MIX, 'case_mix = ["C(ga_band)", "multiple", "birth_weight_g"]\n'),
        (ERRORS, ""),
    ),
    "cost_effectiveness": (
        *_of("cost_effectiveness", COSTS),
        ('"index_children"', '"index_child_costs"'),
        (ERRORS, ""),
        (MIX, ""),
        (WHERE, ""),
    ),
}
MERGED = {"survival", "quantiles"}  # whose totals are merged after summing


def text(kind: str, sites: int = 5, *changes: tuple[str, str]) -> str:
    """Return the specification of a kind of study, with parts replaced."""
    return spec.text(sites, *KINDS.get(kind, ()), *changes)
