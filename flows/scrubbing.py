"""Free text at a site: its method, and the check that it may be used in a run."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pseudonymisation.actions.scrub_text import ScrubText
    from pseudonymisation.policy import Policy
    from pseudonymisation.text.settings import TextMethod
    from sites.settings import Site


def method(site: "Site") -> "TextMethod":
    """Return how this site scrubs, by its settings."""
    from pseudonymisation.text import vocabulary
    from pseudonymisation.text.settings import TextMethod

    words = site.text.words
    allowed = None if words is None else vocabulary.from_file(site.path(words))
    return TextMethod(allowed, site.text.deduce)


def folder(site: "Site") -> "Path":
    """Where labelled notes lie, readable by their owner only."""
    return site.path("text")


def file(site: "Site") -> "Path":
    """Where the recorded evaluation lies: beside the policy."""
    from pseudonymisation.text import evaluation

    return site.path(evaluation.FILE)


def checked(site: "Site", policy: "Policy") -> Callable[[str], str] | None:
    """Return what scrubs, None when the policy asks for no scrubbing.

    Raises PolicyError when a column must be scrubbed and no evaluation here allows it.
    """
    asked = _asked(policy)
    if not asked:
        return None
    from pseudonymisation.text import evaluation
    from pseudonymisation.text.scrubber import Scrubber

    found, used = evaluation.read(file(site)), method(site)
    for action in asked:
        evaluation.check(
            found, named=action.evaluation or "", method=used.digest, floor=action.recall
        )
    return Scrubber(used).scrub


def _asked(policy: "Policy") -> "list[ScrubText]":
    from pseudonymisation.actions.scrub_text import ScrubText

    columns = (action for table in policy.tables.values() for action in table.columns.values())
    return [action for action in columns if isinstance(action, ScrubText)]
