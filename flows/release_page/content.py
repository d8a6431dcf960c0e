"""Everything that the page tells, gathered; nothing is rendered here."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows import proposals
from flows.command import Shell
from pseudonymisation.policy import Policy
from sites.settings import Site

if TYPE_CHECKING:
    from flows.pipeline.previewing import Preview


@dataclass(frozen=True, slots=True, repr=False)
class Content:
    """A release to look at, where it stands, and what an attacker makes of it."""

    site: Site
    policy: Policy
    preview: "Preview"
    problem: str
    state: str  # published, refused, proposed or new


def gather(site: Site, shell: Shell) -> Content | None:
    """Compute the release once more; None where there is nothing to look at."""
    from flows import approved, attacking, pipeline, session
    from flows.pipeline import Run, previewing

    with session.reading(site, shell.now()) as held:
        run = Run(site, held.run_id, held.extracted, shell.now)
        try:
            found = previewing.preview(run)
        finally:
            pipeline.close(run)
    if found is None:
        return None
    problem = " ".join(attacking.problems(found.release, found.earlier))
    return Content(site, approved.own(site), found, problem, _state(site, found))


def _state(site: Site, found: "Preview") -> str:
    digest = found.release.digest()
    if found.published:
        return "published"
    if proposals.was_refused(site, digest):
        return "refused"
    waits = any(kept.digest == digest for kept in proposals.waiting(site.out))
    return "proposed" if waits else "new"
