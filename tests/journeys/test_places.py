"""A test that kills a command somewhere proves nothing where that somewhere is gone."""

import re
from pathlib import Path

import pytest

from tests.journeys.warm import found

PLACE = re.compile(r'"((?:api|federated|flows|pseudonymisation|quality|sites)[\w.]*:[\w.]+)"')
PLACES = {
    (path.stem, place)
    for path in Path(__file__).parent.glob("*.py")
    for place in PLACE.findall(path.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize(("file", "place"), sorted(PLACES))
def test_every_place_where_a_command_is_made_to_fail_exists(file: str, place: str) -> None:
    found(place)
