"""Whom the notes are about that a steward is going to label, and who may not be among them."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack

from flows import approved, whom
from pseudonymisation.keys import Keys
from pseudonymisation.policy import Policy
from pseudonymisation.text.notes import Note
from sites import erasing, suppression
from sites.settings import Site
from sites.store import Store, open_store

Named = list[tuple[Note, frozenset[str]]]


def named(
    site: Site, every: Iterable[Note], drawn: Sequence[Note], column: str, *, as_name: bool
) -> Named:
    """Return the drawn notes with the pseudonyms of person and family, without the number itself.

    A text that stands in the source for several people is about all of them. Who was forgotten or
    objected is left out.
    """
    numbers = _numbers(every, drawn, column)
    policy, keys = approved.own(site), Keys.open(site.keys)
    with ExitStack() as stack:
        store = None
        if site.store.exists():
            store = stack.enter_context(open_store(site.store, keys.store_key()))
        policies = [policy] if store is None else whom.versions(policy, store)
        pids = _pseudonyms(site, policies, keys, numbers)
        found = [(_bare(note, column, as_name), pids[note.text]) for note in drawn]
        return found if store is None else _allowed(store, found)


def _pseudonyms(
    site: Site, policies: Sequence[Policy], keys: Keys, numbers: Mapping[str, set[str]]
) -> dict[str, frozenset[str]]:
    """Return, by text, every pseudonym that its people can have here."""
    listed = sorted({number for of in numbers.values() for number in of})
    made: dict[str, frozenset[str]] = dict.fromkeys(listed, frozenset())
    for policy in policies:
        for number, pids in zip(listed, whom.each(site, policy, keys, listed), strict=True):
            made[number] |= pids
    return {text: frozenset().union(*(made[n] for n in of)) for text, of in numbers.items()}


def _numbers(every: Iterable[Note], drawn: Sequence[Note], column: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {note.text: set() for note in drawn}
    for note in every:
        number = note.record.get(column)
        if note.text in found and isinstance(number, str) and number.strip():
            found[note.text].add(number.strip())
    return found


def _bare(note: Note, column: str, as_name: bool) -> Note:
    """Take the number out of the record: a number is no name, and is kept nowhere."""
    if as_name:
        return note
    record = {name: value for name, value in note.record.items() if name != column}
    return note.model_copy(update={"record": record})


def _allowed(store: Store, found: Named) -> Named:
    out, gone = erasing.objectors(store), suppression.of_store(store)
    barred = out | {str(pid) for pids in (gone.persons, gone.families) for pid in pids.to_pylist()}
    with_family = ((note, about | erasing.family_of(store, about)) for note, about in found)
    return [(note, about) for note, about in with_family if not about & barred]
