"""Questions as text: what a coordinator writes down and a site reads back.

A question is data. A site reads only the kinds that it knows, each a class of
``federated.analyses.questions``; a name that is not there, or a field too many, is refused.
"""

import json
import pkgutil
from functools import cache
from importlib import import_module

from pydantic import ValidationError

from federated.analyses import questions
from federated.analyses.question import Question
from federated.errors import AnalysisError


@cache
def known() -> dict[str, type[Question]]:
    """Return every kind of question by its name: the files of a folder."""
    out: dict[str, type[Question]] = {}
    for found in pkgutil.iter_modules(questions.__path__):
        module = import_module(f"{questions.__name__}.{found.name}")
        for name, kind in vars(module).items():
            if isinstance(kind, type) and issubclass(kind, Question) and "answer" in dir(kind):
                out[name] = kind
    return out


def written(question: Question) -> str:
    """Return a question as JSON, the kind first.

    >>> from federated.analyses.questions.moments import Below
    >>> written(Below(column="age", thresholds=(30.0,)))
    '{"kind": "Below", "combine": "sum", "column": "age", "thresholds": [30.0]}'
    """
    kind = type(question).__name__
    if known().get(kind) is not type(question):
        raise AnalysisError(f"A question of kind {kind} is not one that sites know.")
    return json.dumps({"kind": kind, **question.model_dump(mode="json")})


def read(text: str) -> Question:
    """Return the question of a text; refuses what is not one.

    >>> read('{"kind": "Below", "column": "age", "thresholds": [30]}').thresholds
    (30.0,)
    """
    try:
        content = json.loads(text)
        kind = content.pop("kind")
        return known()[kind].model_validate(content)
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError):
        raise AnalysisError("The text is not a question that this site knows.") from None
