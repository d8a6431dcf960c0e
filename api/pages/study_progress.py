"""How far a study is, in words: who answered, who is missing since when, and why it ended.

Nothing here reads a total or a result.
"""

from collections.abc import Iterator, Mapping, Sequence

from api.pages.words import Language, words
from api.store.studies import Held
from federated.studies.announcements import (
    Announcement,
    Asked,
    Closed,
    Handed,
    Missing,
    Opened,
    Replied,
)

Told = Sequence[Announcement]
Names = Mapping[str, str]


def state(held: Held, told: Told) -> str:
    """Return waits, runs, done, ended or published."""
    if held.published_at:
        return "published"
    match told[-1] if told else None:
        case None:
            return "waits"
        case Closed(done=done):
            return "done" if done else "ended"
    return "runs"


def sentences(told: Told, rounds: int, names: Names, language: Language) -> Iterator[str]:
    """Yield what happened last; ``rounds`` were approved."""
    t = words(language)
    spoken = [one for one in told if isinstance(one, Opened | Replied | Closed)]
    if not spoken:
        yield t["study_no_run"]
        return
    last, here = spoken[-1], [one for one in told if one.run == spoken[-1].run]
    number = next(len(one.sites) for one in here if isinstance(one, Opened))
    if isinstance(last, Closed):
        yield t[f"study_closed_{last.code}"]
    if isinstance(last, Opened):
        yield t["study_opened"].format(run=last.run, number=number)
    replied = [one for one in here if isinstance(one, Replied)]
    if replied:
        yield t["study_answered"].format(
            counted=len(replied[-1].counted), number=number, round=replied[-1].round, rounds=rounds
        )
    yield from _gone([one for said in here for one in _missing(said)], names, language)
    if isinstance(told[-1], Asked | Handed):
        due = moment(told[-1].due)
        yield t["study_waiting"].format(round=told[-1].round, due=due)


def moment(at: str) -> str:
    """Write a time.

    >>> moment("2026-11-22T10:12:00.000000Z")
    '2026-11-22 10:12 UTC'
    """
    return f"{at[:10]} {at[11:16]} UTC"


def _missing(said: Announcement) -> Sequence[Missing]:
    return said.missing if isinstance(said, Opened | Replied | Closed) else ()


def _gone(missing: Sequence[Missing], names: Names, language: Language) -> Iterator[str]:
    """Yield each site once, since the first round that it missed: who is out stays out of a run."""
    text, since = words(language)["study_gone"], dict[str, str]()
    for one in missing:
        since.setdefault(one.site, one.since)
    for site, at in since.items():
        yield text.format(site=names.get(site, site), since=moment(at))
