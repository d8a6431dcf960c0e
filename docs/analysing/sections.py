"""The parts of a page that follow from the code: what leaves a site, where it runs, what checks it."""

import inspect
from collections.abc import Iterable
from typing import get_args

from docs.analysing import facts
from docs.analysing.words import Words
from docs.markdown import code, table
from federated.analyses.questions.glm import Name
from federated.analyses.verify import check
from federated.studies.specification import GlmFamily

TOGETHER = {"sum": "sum over cities", "each": "by city", "union": "set of values"}
COUNTS = "One round goes before: it counts families by level, and ends the study where a level has too few."


def bullets(lines: Iterable[str]) -> str:
    """Return lines as a list."""
    return "\n".join(f"- {line}" for line in lines)


def count(name: str, told: Words) -> str:
    """Return how many rounds there are, or usually are."""
    if told.rounds:
        return f"{told.rounds[0]} to {told.rounds[1]}"
    return str(sum(one.times for one in facts.rounds(name)))


def sent(name: str, told: Words) -> str:
    """Return what leaves a site, round by round."""
    every = facts.rounds(name)
    rows = [
        ("several" if r.times > 1 else "1", _first(r.question), TOGETHER[r.combine], _arrays(r))
        for r in every
    ]
    used = ", ".join(code(f"federated/engines/{one}.py") for one in facts.engines(name))
    lines = [
        table(("rounds", "what is asked", "put together as", "names and sizes"), rows),
        f"{_how_many(name, told)} {_secure(every, name in facts.live())}",
        told.sent,
        f"Reckoned at the site by {used}." if used else "",
    ]
    return "\n\n".join(line.strip() for line in lines if line)


def _how_many(name: str, told: Words) -> str:
    number = count(name, told)
    terms = any(
        {"p", "p+1"} & {*size.split()} for one in facts.rounds(name) for _, size in one.arrays
    )
    text = f"{number} round{'' if number == '1' else 's'}"
    text = f"Usually {text}; how many depends on the data." if told.rounds else f"{text}."
    return f"{text} {'p is the number of terms.' if terms else ''}".strip()


def _first(question: type) -> str:
    return (inspect.getdoc(question) or "").splitlines()[0].rstrip(".").replace("``", "`")


def _arrays(one: facts.Round) -> str:
    return ", ".join(f"`{name}` ({size})" if size else f"`{name}`" for name, size in one.arrays)


def _secure(every: Iterable[facts.Round], live: bool) -> str:
    link, ways = "ecure sums](../secure-sums.md)", {one.combine for one in every}
    plain = 'A study with `secure_sum = "plain"` shows the sums of a city to the centre.' * live
    if ways == {"sum"}:
        return f"All are sums: with three cities or more, [s{link} hide those of one city. {plain}"
    if "sum" in ways:
        return (
            f"[S{link} apply to what is summed; what is put together by city is seen city by "
            f"city, and cannot be hidden that way. {plain}"
        )
    return f"It needs the answer of each city by itself: [s{link} do not apply."


def where(name: str, told: Words) -> str:
    """Return whether a study runs the analysis today."""
    if name in facts.live():
        more = _families() if name == "glm" else ""
        text = f"In a [study](../studies.md), today. {COUNTS} {told.study} {more}"
        return " ".join(text.split())
    runs = [one for one in facts.fixtures() if name in one.runs]
    way = "by `python -m federated.analyses verify FIXTURE`" if runs else "in the tests"
    text = f"Not in a study: `study.toml` has no word for it. It runs {way} only. {told.study}"
    return " ".join(text.split())


def _families() -> str:
    live, every = get_args(GlmFamily), get_args(Name)
    rest = ", ".join(code(one) for one in every if one not in live)
    return f"`[outcome] family` takes {', '.join(map(code, live))}. Not in a study: {rest}."


def checked(name: str, told: Words) -> str:
    """Return the fixtures and tests that hold it right."""
    lines = [_fixtures(name)]
    if told.tests:
        said = [f"{_sentence(one)} (`tests/{one.partition('::')[0]}`)" for one in told.tests]
        lines.append(f"Tests beside:\n\n{bullets(said)}")
    return "\n\n".join(lines)


def _fixtures(name: str) -> str:
    alike: dict[tuple[str, str], list[str]] = {}
    for one in facts.fixtures():
        if name in one.runs:
            key = one.software, f"{check.tolerance(one):.0e}"
            alike.setdefault(key, []).append(code(one.id))
    if not alike:
        return "No fixture that other software computed."
    head = (
        "fixtures that run it, alone or as a part",
        "computed by",
        "relative difference at most",
    )
    return table(head, [(", ".join(ids), *key) for key, ids in alike.items()])


def _sentence(test: str) -> str:
    return test.partition("::test_")[2].replace("_", " ")
