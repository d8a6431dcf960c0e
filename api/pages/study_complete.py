"""How many families of a study are left out because a value of theirs is not known, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from api.pages import study_reading as reading
from api.pages.words import Language, number, words
from federated.studies.specification import Specification


def facts(
    study: Specification, result: Mapping[str, Any], language: Language
) -> Iterator[tuple[str, str]]:
    """Yield the families left out, and each variable that many families of a city lack."""
    told, t = result.get("completeness"), words(language)
    if told is None:  # a result of before it was told
        return
    most = number(told["left_out_at_most"], language, 0)
    said = "study_left_out_most" if told["left_out_at_most"] else "study_left_out_none"
    yield t["study_left_out"], t[said].format(number=most, percent=told["percent_at_least"])
    for one in told["sparse"]:
        label = reading.label(study, one["variable"], language)
        where = t["study_sparse_cities"].format(number=one["cities"], sites=told["sites"])
        yield t["study_sparse"].format(label=label), where
