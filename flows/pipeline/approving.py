"""A person lets a release go: it is computed once more, and goes only if it is still the same."""

from collections.abc import Callable

from flows import proposals
from flows.pipeline import recognising, releasing
from flows.pipeline.releasing import Published
from flows.pipeline.session import Run, session


def approve(run: Run, digest: str, record: Callable[[], None]) -> Published:
    """Publish the proposal with this digest; ``record`` writes the audit before the act.

    Raises ProposalVoid, and takes the proposal away, where something else would be published now;
    RiskRefused where the rows are beyond a limit of the policy, UnsafeRelease where something
    could be worked out.
    """
    opened = session(run)
    recognising.before_releasing(opened)
    found = releasing.candidate(opened)
    if found.made is None or found.made.digest() != digest:
        proposals.clear(run.site.out)
        raise proposals.void(digest)
    releasing.refuse(found.problems)
    record()
    made = releasing.publish(opened, found)
    proposals.clear(run.site.out)
    return made
