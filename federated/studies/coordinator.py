"""The coordinator of a study: what to announce next, from what was announced and said so far.

A pure function. The centre stores each announcement before anybody gets it, and calls again; so it
may be killed at any moment and goes on with the same digits. It sees totals, or masked values, and
never a row.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from federated.analyses.question import Arrays, Question, Reply, same_layout
from federated.analyses.wire import read as question_of
from federated.analyses.wire import written
from federated.errors import AnalysisError, GateRefused, HeldennetError, SumRefused
from federated.studies import analysis, kinds, numbers, replaying, rounds
from federated.studies.announcements import (
    Announcement,
    Asked,
    Closed,
    Handed,
    Missing,
    OfSite,
    Opened,
    Replied,
)
from federated.studies.study import Study
from federated.studies.words import Answer, Refusal, Word


@dataclass(frozen=True, slots=True)
class Event:
    """An announcement that is stored, and when it was made."""

    at: datetime
    announced: Announcement


@dataclass(frozen=True, slots=True)
class Heard:
    """What a site said, and when it came."""

    at: datetime
    word: Word


def moment(at: datetime) -> str:
    """Return a time as it is announced."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def opened(
    study: Study, events: Sequence[Event], sites: Sequence[str], missing: Sequence[Missing] = ()
) -> Announcement:
    """Return the opening of the next run over these sites; raises where there are too few."""
    spec = study.specification
    secure = spec.disclosure.secure_sum == "required"
    need = max(spec.disclosure.survivors, 3) if secure else kinds.of(spec).least
    if len(sites) < need:
        raise SumRefused(
            f"Study {study.name}: {len(sites)} sites take part and {need} are needed; "
            + ("with fewer a secure sum would show one site another's numbers." if secure else "")
        )
    run = 1 + max((e.announced.run for e in events), default=0)
    return Opened(
        study=study.digest(),
        run=run,
        sites=tuple(sorted(sites)),
        secure=secure,
        missing=tuple(missing),
    )


@dataclass(frozen=True, slots=True)
class Coordinator:
    """One study at one moment: its announcements, and the words of its current round."""

    study: Study
    events: Sequence[Event]
    heard: Sequence[Heard]
    now: datetime

    def following(self) -> list[Announcement]:
        """Return what is to be announced now; empty where the sites have to answer first."""
        try:
            return list(self._following())
        except (GateRefused, AnalysisError, SumRefused) as error:
            return [self._closed(_code(error), str(error), missing=self._refusing())]

    def result(self) -> replaying.Next:
        """Return the result of a run that is done."""
        return replaying.following(self.study.specification, self._replies())

    def _following(self) -> Iterator[Announcement]:
        if not self.events or isinstance(self.events[-1].announced, Closed):
            return
        if self.now.date() > self.study.specification.expires:
            yield self._closed("expired", "The study has expired.")
            return
        match self.events[-1].announced:
            case Opened() | Replied():
                yield self._next(self._replies())
            case Asked() | Handed():
                yield from self._round()

    def _next(self, replies: Sequence[Reply]) -> Announcement:
        spec = self.study.specification
        follows = replaying.following(spec, replies)
        if follows.question is None:
            return self._closed("done", "Every round is answered; the result is stored.", done=True)
        number = 1 + len(self._of(Asked))
        if number > spec.rounds:
            return self._closed("rounds", f"The {spec.rounds} approved rounds are used up.")
        return Asked(
            study=self.study.digest(),
            run=self._run,
            round=number,
            question=written(follows.question),
            values=replaying.length(spec, follows.question),
            due=self._due(),
        )

    def _round(self) -> Iterator[Announcement]:
        asked = self._asked
        question = question_of(asked.question)
        step = self._step(question)
        here = {h.word.site: h.word for h in self.heard if h.word.step == step}
        expected = self._expected()
        late = [name for name in expected if name not in here]
        if late and self.now < self._due_at() and set(late) - self._refused().keys():
            return
        if step == "answer":
            yield from self._answered(question, {n: w for n, w in here.items() if n in expected})
        else:
            yield from self._summed(question)

    def _answered(self, question: Question, words: Mapping[str, Word]) -> Iterator[Announcement]:
        own = replaying.question_digest(self._asked.question)
        answers = {n: w for n, w in words.items() if isinstance(w, Answer) and w.question == own}
        missing = self._missing(tuple(answers))
        if self._incomplete(tuple(answers)):
            yield from self._again(tuple(answers), missing)
            return
        if len(answers) < self._least:
            raise SumRefused(f"Only {len(answers)} sites answered; a study is of two or more.")
        arrays = {name: numbers.read(one.arrays) for name, one in sorted(answers.items())}
        same_layout(list(arrays.values()))
        if question.combine == "each":
            reply = Reply(sites=arrays)
        else:
            names = list(next(iter(arrays.values())))
            parts = list(arrays.values())
            total = {n: sum((p[n] for p in parts[1:]), parts[0][n]) for n in names}
            reply = self._merged(question, total)
        yield from self._tell(reply, tuple(arrays), missing)

    def _summed(self, question: Question) -> Iterator[Announcement]:
        secure = rounds.Round(self.study, self._sites, self._asked, self._handed(), self._words())
        made = secure.following()
        if isinstance(made, rounds.Opening):
            total = replaying.unpacked(self.study.specification, question, made.total)
            yield from self._tell(
                self._merged(question, total), made.counted, self._missing(made.counted)
            )
            return
        survivors = secure.survivors(made)
        if survivors is not None and self._incomplete(survivors):
            yield self._lost(self._missing(survivors))
            return
        due = self._due()
        for to, content in made:
            yield Handed(
                study=self.study.digest(),
                run=self._run,
                round=self._asked.round,
                to=to,
                content=content,
                due=due,
            )

    def _merged(self, question: Question, total: Arrays) -> Reply:
        """Return a total as it may be told: small parts are merged after summing, never before."""
        spec = self.study.specification
        asked = replaying.as_asked(question)
        return Reply(total=analysis.told(spec, asked, total, spec.disclosure.minimum))

    def _tell(
        self, reply: Reply, counted: Sequence[str], missing: Sequence[Missing]
    ) -> Iterator[Announcement]:
        """Announce a reply, unless what follows from it is a refusal: then it is told to nobody."""
        replaying.following(self.study.specification, [*self._replies(), reply])
        yield Replied(
            study=self.study.digest(),
            run=self._run,
            round=self._asked.round,
            total=numbers.written(reply.total),
            sites=tuple(
                OfSite(site=name, arrays=numbers.written(a)) for name, a in reply.sites.items()
            ),
            counted=tuple(sorted(counted)),
            missing=tuple(missing),
        )

    def _again(self, left: Sequence[str], missing: Sequence[Missing]) -> Iterator[Announcement]:
        """End a run that lost a site halfway; where each site's sums are seen, begin without it."""
        yield self._lost(missing)
        if not self._opened.secure and len(left) >= self._least:
            yield opened(self.study, self.events, left, missing)

    def _lost(self, missing: Sequence[Missing]) -> Closed:
        gone = ", ".join(one.site for one in missing)
        left = len(self._sites) - len(missing)
        return self._closed(
            "missing",
            f"{left} of {len(self._sites)} sites answered; missing: {gone}. Totals over fewer "
            "sites than before would tell the numbers of those that left.",
            missing=missing,
        )

    def _incomplete(self, answered: Sequence[str]) -> bool:
        """Tell whether a site of an earlier round of this run is not among them."""
        told = [e.announced for e in self._here() if isinstance(e.announced, Replied)]
        return bool(told) and bool(set(told[-1].counted) - set(answered))

    def _step(self, question: Question) -> str:
        if not self._opened.secure or question.combine != "sum":
            return "answer"
        return rounds.STEPS[rounds.reached(self._handed())]

    def _expected(self) -> tuple[str, ...]:
        """Return who has to answer this step: who answered the one before."""
        told = [e.announced for e in self._here() if isinstance(e.announced, Replied)]
        return rounds.expected(self._handed(), told[-1].counted if told else self._sites)

    def _missing(self, answered: Sequence[str]) -> tuple[Missing, ...]:
        since, refused = moment(self._asked_at), self._refused()
        gone = [name for name in self._sites if name not in answered]
        return tuple(
            Missing(site=name, since=since, why=refused[name].sentence if name in refused else "")
            for name in gone
        )

    def _refusing(self) -> tuple[Missing, ...]:
        """Return the sites that refused in this round, with their reasons."""
        if not any(isinstance(e.announced, Asked) for e in self.events):
            return ()
        return tuple(one for one in self._missing(()) if one.why)

    def _refused(self) -> Mapping[str, Refusal]:
        return {h.word.site: h.word for h in self.heard if isinstance(h.word, Refusal)}

    def _words(self) -> list[Word]:
        return [h.word for h in self.heard]

    def _handed(self) -> list[Handed]:
        number = self._asked.round
        every = (e.announced for e in self._here())
        return [a for a in every if isinstance(a, Handed) and a.round == number]

    def _replies(self) -> list[Reply]:
        every = (e.announced for e in self._here())
        return [replaying.reply(a) for a in every if isinstance(a, Replied)]

    def _here(self) -> list[Event]:
        return [e for e in self.events if e.announced.run == self._run]

    def _of(self, kind: type[Announcement]) -> list[Announcement]:
        return [e.announced for e in self.events if isinstance(e.announced, kind)]

    @property
    def _run(self) -> int:
        return self.events[-1].announced.run

    @property
    def _least(self) -> int:
        return kinds.of(self.study.specification).least

    @property
    def _opened(self) -> Opened:
        return next(e.announced for e in self._here() if isinstance(e.announced, Opened))

    @property
    def _sites(self) -> tuple[str, ...]:
        return self._opened.sites

    @property
    def _asked(self) -> Asked:
        return next(e.announced for e in reversed(self.events) if isinstance(e.announced, Asked))

    @property
    def _asked_at(self) -> datetime:
        return next(e.at for e in reversed(self.events) if isinstance(e.announced, Asked))

    def _due_at(self) -> datetime:
        wait = timedelta(seconds=self.study.specification.deadline_seconds)
        return self.events[-1].at + wait

    def _due(self) -> str:
        wait = timedelta(seconds=self.study.specification.deadline_seconds)
        return moment(self.now + wait)

    def _closed(
        self, code: str, sentence: str, *, done: bool = False, missing: Sequence[Missing] = ()
    ) -> Closed:
        return Closed(
            study=self.study.digest(),
            run=self._run,
            done=done,
            code=code,
            sentence=sentence[:600],
            missing=tuple(missing),
        )


def _code(error: HeldennetError) -> str:
    return {GateRefused: "gate", AnalysisError: "analysis"}.get(type(error), "sum")
