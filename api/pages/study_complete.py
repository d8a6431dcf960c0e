"""In how many cities a study leaves no family out because a value is not known, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from api.pages.words import Language, words


def facts(result: Mapping[str, Any], language: Language) -> Iterator[tuple[str, str]]:
    """Yield where all families that are meant are used; how many others there are is told to nobody."""
    told, t = result.get("completeness"), words(language)
    if told is None or "complete" not in told:  # a result of before it was told
        return
    said = "study_left_out_none" if told["complete"] == told["sites"] else "study_left_out_some"
    yield t["study_left_out"], t[said].format(number=told["complete"], sites=told["sites"])
