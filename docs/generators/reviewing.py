"""How a release is reviewed: for those who read it, with the diagram of its states."""

from api.policies import LONGEST, SHORTEST
from api.review.machine import TRANSITIONS, Event, State, said
from docs.markdown import note, table

MEANS = {
    Event.FIRST_VOTE: "one of two readers votes; nobody learns what or who",
    Event.BOTH_FOR: "the second reader votes too, and both are for it",
    Event.BOTH_AGAINST: "the second reader votes too, and both are against it",
    Event.DIFFER: "the second reader votes too, and says something else than the first",
    Event.THIRD_FOR: "a third reader is for it",
    Event.THIRD_AGAINST: "a third reader is against it",
    Event.CHECK_FAILS: "the votes would publish it, and a check that passed before fails now",
    Event.WITHDRAW: "the operator or the privacy officer of the centre withdraws it",
}
SEEN = {
    State.WAITING: "its readers",
    State.HALF: "its readers, and that one vote is in",
    State.DISPUTED: "its readers, with both votes and no names",
    State.PUBLISHED: "everybody",
    State.TURNED_DOWN: "the centre, those who voted, and its own site with the reasons",
    State.WITHDRAWN: "figures: nobody; that it was withdrawn, when and why: everybody",
}
HEAD = f"""\
# Reviewing a release

{note("`api/review/machine.py` and `docs/generators/reviewing.py`")}

For those who read a release before everybody does. Whether people read at all is for the centre to
decide, in [`central.toml`](operator.md#have-people-read-first).

## Who reads

Two people, neither of them of the site that sent it. A researcher or the privacy officer of the centre
can read, and a data steward or privacy officer of another site. The operator sees what waits and does
not vote. Nobody votes twice, and nobody reads along with a release of her own site. A person has one
account: who gives somebody two, gives her two votes.

## What you do

1. Sign in and open `/reviews`. Releases of one site are read in the order in which they came, because a
   later one builds on an earlier one.
2. Look at **Checked already**. The machine makes these checks when you open the page. "Look at this" is
   no verdict: fewer than 60 % measured may be published, and stands beside the figure then.
3. Read **What differs**: which indicators and periods are new, what is hidden or shown now and was not
   before, whether the definition or the completeness changed, and what was left out.
4. Look at the tables, exactly as everybody would see them. A hidden figure is hidden for you as well.
5. Answer the few questions that a machine cannot answer, and vote with a reason of {SHORTEST} to {LONGEST}
   characters. Write nothing about a person. A vote is not changed later.

Until both have voted, no page tells who voted, or what; only that one vote is in. The audit has a seal of
the first vote: it cannot be changed unseen, and it tells nothing. Once both are in, the audit has the ids of
those who voted and what they said yes or no to, and the page has the reasons without a name. Who can read
the database itself can read a vote there: that is the operator of the machine, who has no vote.

## Where a release can be
"""
AFTER = """\
## When it is published

On the last vote everything is checked again, beside what is published at that moment: the site, its
policy, its proof, the approved cubes, the disclosure rules and the attack. Then it is laid open in the same
transaction. What no longer passes is turned down, and the page says why in one sentence.

While it waits it is stored by its bytes alone. Its tables are in none of those that pages and addresses
read. Its site has its receipt from the first moment, and sees on its own page where the review is.
What was turned down it reads there with the reasons, and hears at its next `deliver`, `release send` or
`audit reconcile`: that, since when and why, never who. **For the site it counts as told all the same.** People of
other sites have read it, so its ledger keeps it: its periods are never sent again with other figures, which
could be subtracted from these.
A release that conflicts with one that waits is refused like one that conflicts with what is published.

## Withdrawing

What turns out to be wrong is withdrawn on the same page, with a reason that everybody can read. Its figures
are then shown on no page and at no address; readers who keep an answer ask again after a minute. What is
public cannot be called back: **the period stays frozen, and every check goes on with what was withdrawn**, as whoever
read it has it still. The page of releases keeps the line, with the day and the reason. A table that two
releases hold goes with the first of them. A revision goes with what it adds to.

A **correction** is a release of the site itself that names what was withdrawn and says what was wrong
(`heldennet-site release correct`). It waits for its readers as every release does, and only once: a period
that was corrected is not corrected again. The page of releases shows what was withdrawn, why, and what corrects
it, for ever; so do the audit and `withdrawn` in a comparison. Whether right figures may stand beside those that
were read is [judged by rule R11](disclosure.md). An **addition** is something else: families that came too
late for a period that stands.
"""


def page() -> str:
    """Return the page."""
    states = table(
        ("state", "who sees it"), [(f"**{said(state)}**", SEEN[state]) for state in State]
    )
    rows = [(said(one), said(event), said(to), MEANS[event]) for (one, event), to in _steps()]
    steps = table(("from", "by", "to", "which means"), rows)
    return f"{HEAD}\n{states}\n\n{_diagram()}\n\n{steps}\n\n{AFTER}"


def _steps() -> list[tuple[tuple[State, Event], State]]:
    return list(TRANSITIONS.items())


def _diagram() -> str:
    """Return the diagram of the states, as Mermaid draws it."""
    last = [state for state in State if all(state is not of for of, _ in TRANSITIONS)]
    lines = [
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {next(iter(State)).value}: received and checked",
        *(f"    {one.value} --> {to.value}: {said(event)}" for (one, event), to in _steps()),
        *(f"    {state.value} --> [*]" for state in last),
        "```",
    ]
    return "\n".join(lines)
