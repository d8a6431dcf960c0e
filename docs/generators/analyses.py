"""A page for each analysis over sites, and an index: words by hand, facts from the code."""

from collections.abc import Callable, Mapping
from functools import partial

from docs.analysing import facts, sections
from docs.analysing.words import words
from docs.markdown import note, table

LIVE = "in a study"
HEAD = f"""\
# The analyses

{note("`docs/analysing` and the code")}

Every analysis over sites, a page each: formula, assumptions, when not to use it, what leaves a site,
rounds, what it was checked against, and what is not there. What leaves a site is not copied from a plan:
the page is made by running the analysis on made-up families and writing down what the cities answer.

"{LIVE}" means that a [study](../studies.md) can ask for it today. The others are finished and checked
as methods, but no word of `study.toml` reaches them: they run by
`python -m federated.analyses verify FIXTURE`, and in the tests. A fixture is a file with public data and the
result that R gave; the files do not come with the project.
"""


def pages() -> Mapping[str, Callable[[], str]]:
    """Return what writes each page, by its place."""
    own = {_file(name): partial(page, name) for name in facts.names()}
    return {"analyses/README.md": index, **{f"analyses/{file}": own[file] for file in own}}


def index() -> str:
    """Return the page that lists the others."""
    head = ("analysis", "runs today", "what leaves a site", "rounds", "fixtures")
    rows = [_row(name) for name in facts.names()]
    return f"{HEAD}\n{table(head, rows)}\n"


def _row(name: str) -> tuple[str, ...]:
    told = words(name)
    together = dict.fromkeys(sections.TOGETHER[one.combine] for one in facts.rounds(name))
    used = sum(name in one.runs for one in facts.fixtures())
    where = LIVE if name in facts.live() else "not in a study"
    link = f"[{told.title}]({_file(name)})"
    return (link, where, ", ".join(together), sections.count(name, told), str(used or "–"))


def page(name: str) -> str:
    """Return the page of an analysis."""
    told = words(name)
    parts = {
        "Formula": f"```text\n{told.formula.strip()}\n```",
        "It assumes": sections.bullets(told.assumes or facts.module(name).ASSUMES),
        "When not to use it": sections.bullets(told.avoid),
        "What leaves a site": sections.sent(name, told),
        "Where it runs today": sections.where(name, told),
        "Checked against": sections.checked(name, told),
        "What is not there": sections.bullets(told.missing),
        "Literature": sections.bullets(told.literature),
    }
    made = note("`docs/analysing` and the code")
    head = f"# {told.title}\n\n{made} [All analyses](README.md).\n\n{told.about.strip()}\n"
    return head + "".join(f"\n## {title}\n\n{text}\n" for title, text in parts.items() if text)


def _file(name: str) -> str:
    return f"{name.replace('_', '-')}.md"
