"""What a site remembers from round to round: which it began, and which sites were in a total.

Two totals of one subject, over nearly the same sites, tell by their difference what the few sites
add that are in one only. So all survivor lists of a subject are laid over each other: each group
of sites that is in the same ones must hold at least three.
"""

from collections import Counter
from collections.abc import Iterable

from federated.secure.refusing import refused
from federated.secure.session import LEAST, Session
from federated.secure.wire import Digest, Name, Wire

Survivors = tuple[Name, ...]


class Begun(Wire):
    """The last round of a study that was begun, and the digest of the keys that were sent."""

    study: Digest
    round: int
    keys: Digest


class Totals(Wire):
    """Over which sites totals of a subject were made."""

    subject: Digest
    survivors: tuple[Survivors, ...]


class Memory(Wire):
    """To be stored before a message goes out; a new one follows from each step."""

    begun: tuple[Begun, ...] = ()
    totals: tuple[Totals, ...] = ()

    def with_round(self, session: Session, keys: str) -> "Memory":
        """Return the memory with a round begun; the same again is a restart."""
        study = session.terms.study
        last = next((one for one in self.begun if one.study == study), None)
        if last is not None and last.round > session.round:
            raise refused("replayed round")
        if last is not None and last.round == session.round and last.keys != keys:
            raise refused("begun otherwise")
        kept = tuple(one for one in self.begun if one.study != study)
        new = Begun(study=study, round=session.round, keys=keys)
        return self.model_copy(update={"begun": (*kept, new)})

    def with_total(self, subjects: Iterable[str], survivors: Survivors) -> "Memory":
        """Return the memory with a total agreed to; refuse one that singles out a few sites.

        What a total of several subjects has of one of them is in no other total but those that
        have this subject too, so each is judged by itself.
        """
        known = {one.subject: one.survivors for one in self.totals}
        lists = {subject: known.get(subject, ()) for subject in subjects}
        new = {subject: (*held, survivors) for subject, held in lists.items()
               if survivors not in held}  # fmt: skip
        if any(smallest_group(held) < LEAST for held in new.values()):
            raise refused("difference", need=LEAST)
        if not new:
            return self
        made = (known | new).items()
        totals = tuple(Totals(subject=subject, survivors=held) for subject, held in made)
        return self.model_copy(update={"totals": totals})


def smallest_group(lists: Iterable[Survivors]) -> int:
    """Return the size of the smallest group of sites that are in the same lists.

    Any sum of totals, with whatever signs and weights, counts the sites of a group alike.

    >>> smallest_group([("a", "b", "c", "d"), ("a", "b", "c")])
    1
    """
    membership: dict[str, list[int]] = {}
    for number, names in enumerate(lists):
        for name in names:
            membership.setdefault(name, []).append(number)
    return min(Counter(map(tuple, membership.values())).values())
