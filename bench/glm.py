"""What a logistic model over sites costs, against the pooled fits of statsmodels and one syrk pass.

A million made-up rows, twenty terms, ten sites: the same totals, questions and engines as a study,
in one process, without a network. The ratios are to statsmodels' ``GLM``, to its ``Logit`` by
Newton, and to one pass of BLAS over X'X, below which no round can go. Growth is with rows and with
sites: linear is 1.

    python bench/glm.py --rows 1000000 --sites 10 --json
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np

from bench.support.measure import Cost, measured
from bench.support.table import Row, show
from federated.analyses.design import CONSTANT, Design, Factor, Outcome, Term
from federated.analyses.glm import GlmFit, glm
from federated.analyses.question import Asked
from federated.analyses.questions.glm import GlmModel
from federated.analyses.rows import Rows
from federated.analyses.run import PlainSum, Site, run
from federated.engines.blocks import Floats

SEED, TERMS = 20260101, 20
SHARES, SITES = (0.125, 0.25, 0.5), (40, 400)
PROMISE = 6.0


class Public:
    """The gate of made-up rows."""

    def check(self, site: str, question: Asked, rows: Rows) -> None:
        """Let everything through."""


@dataclass(frozen=True, slots=True, repr=False)
class Drawn:
    """Made-up rows, pooled."""

    x: Floats
    y: Floats

    def first(self, n: int) -> "Drawn":
        """Return the first rows."""
        return Drawn(self.x[:n], self.y[:n])

    def sites(self, number: int) -> list[Site]:
        """Return the rows in so many parts."""
        names = [f"x{column}" for column in range(1, self.x.shape[1])]
        parts = np.array_split(np.arange(len(self.y)), number)
        out = []
        for at, part in enumerate(parts):
            rows = slice(part[0], part[-1] + 1)
            columns = {name: self.x[rows, j] for j, name in enumerate(names, start=1)}
            out.append(Site(f"site {at + 1}", Rows({**columns, "y": self.y[rows]}), Public()))
        return out


def drawn(n: int, p: int = TERMS) -> Drawn:
    """Draw rows of a logistic model."""
    rng = np.random.default_rng(SEED)
    x = np.asfortranarray(rng.normal(size=(n, p)))
    x[:, 0] = 1.0
    beta = rng.normal(scale=0.2, size=p)
    return Drawn(x, (rng.random(n) < 1 / (1 + np.exp(-(x @ beta)))).astype(np.float64))


def model(p: int) -> GlmModel:
    """Return the question."""
    terms = (Term(name=f"x{j}", factors=(Factor(column=f"x{j}"),)) for j in range(1, p))
    design: Design = (Term(name=CONSTANT), *terms)
    return GlmModel(design=design, outcome=Outcome(column="y"), family="binomial")


def ours(rows: Drawn, sites: int) -> tuple[Cost, GlmFit]:
    """Fit over sites, with the libraries loaded."""
    run(glm(model(rows.x.shape[1])), rows.first(1000).sites(1), PlainSum())
    parts = rows.sites(sites)
    return measured(lambda: run(glm(model(rows.x.shape[1])), parts, PlainSum()))


def pass_of_syrk(rows: Drawn) -> Cost:
    """Return what one pass over X'X costs."""
    from scipy.linalg.blas import dsyrk

    return measured(lambda: dsyrk(1.0, rows.x, trans=1))[0]


def _peer(fit: Callable[[], Floats], found: GlmFit) -> Cost:
    cost, coef = measured(fit)
    if np.abs(coef - found.coef).max() > 1e-6 * found.se.max():
        raise SystemExit("The pooled fit of statsmodels is another one: the bench is wrong.")
    return cost


def peers(rows: Drawn, found: GlmFit) -> dict[str, Cost]:
    """Return what the pooled fits cost, once they are the same as ours."""
    import statsmodels.api as sm

    whole = sm.GLM(rows.y, rows.x, family=sm.families.Binomial())
    logit = sm.Logit(rows.y, rows.x)
    return {
        "statsmodels GLM": _peer(lambda: np.asarray(whole.fit(tol=1e-12).params), found),
        "statsmodels Logit": _peer(lambda: np.asarray(logit.fit(disp=0, tol=1e-12).params), found),
    }


def compared(rows: Drawn, sites: int) -> Iterator[Row]:
    """Yield our time and how many times longer the others take."""
    cost, found = ours(rows, sites)
    n = len(rows.y)
    base = f"{sites} sites"
    yield Row(base, n, cost.seconds, "", None, cost.peak_mib, cost.cpu_seconds, n)
    others = {**peers(rows, found), "one syrk pass": pass_of_syrk(rows)}
    for name, other in others.items():
        ratio = other.seconds / cost.seconds
        yield Row(name, n, other.seconds, base, ratio, other.peak_mib, other.cpu_seconds, n)


def growth(rows: Drawn, sites: int) -> Iterator[Row]:
    """Yield how time grows with rows and with sites; the ratio is the exponent, 1 is linear."""
    n = len(rows.y)
    sizes = [int(n * share) for share in SHARES] + [n]
    yield from _grown("rows", [(size, ours(rows.first(size), sites)[0]) for size in sizes])
    few = rows.first(min(n, 100_000))
    counts = (sites, *SITES)
    timed = [(count, ours(few, count)[0]) for count in counts]
    yield from (replace(row, rows=None) for row in _grown("sites", timed))


def _grown(what: str, timed: Sequence[tuple[int, Cost]]) -> Iterator[Row]:
    (first, start), *_ = timed
    for size, cost in timed:
        grown = log(cost.seconds / start.seconds) / log(size / first) if size != first else None
        against = f"{first:,} {what}" if grown is not None else ""
        yield Row(f"{what}", size, cost.seconds, against, grown, None, cost.cpu_seconds, None)


def sentences(rows: Sequence[Row]) -> Iterator[str]:
    """Yield what was promised and whether it holds."""
    for row in rows:
        if row.name == "statsmodels GLM" and row.ratio is not None:
            word = "at least" if row.ratio >= PROMISE else "NOT at least"
            yield f"{row.ratio:.1f} times faster than statsmodels GLM: {word} {PROMISE:.0f}."


def main(words: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Compare a model over sites with pooled fits.")
    parser.add_argument("--rows", type=int, default=1_000_000, help="made-up rows")
    parser.add_argument("--sites", type=int, default=10, help="sites of the comparison")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    wanted = parser.parse_args(words)
    rows = drawn(wanted.rows)
    found = list(compared(rows, wanted.sites))
    show(found, as_json=wanted.json)
    show(growth(rows, wanted.sites), as_json=wanted.json)
    if not wanted.json:
        print("\n".join(sentences(found)))


if __name__ == "__main__":
    main()
