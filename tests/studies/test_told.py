"""Why a study waits is said once, and again only when it changed or the study went on between."""

from datetime import UTC, datetime

from flows.command import Shell
from flows.study_commands.run import Told


def test_a_reason_is_said_again_only_when_it_changed() -> None:
    lines: list[str] = []
    told = Told(Shell(lambda: datetime.now(UTC), "steward", "desk-1", lines.append))
    for study, why in (("a", "busy"), ("a", "busy"), ("b", "busy"), ("a", "away"), ("a", "busy")):
        told.say(study, why)
    assert lines == ["a: busy", "b: busy", "a: away", "a: busy"]
    told.forget("a")
    told.say("a", "busy")
    told.say("b", "busy")
    assert lines[4:] == ["a: busy"]
