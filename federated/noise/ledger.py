"""Who was answered, and what it cost: the rules of the noise ledger, apart from where it is kept.

Entries are records of a hash chain. ``Spent`` is written before a draw and ``Answer`` after it, so
that a crash in between costs budget and never gives two answers: what is answered stays, byte for
byte; what was only paid for must be paid for again, if the year's budget allows.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from federated.errors import NoiseRefused
from federated.noise import accounting, table
from federated.noise.mechanisms import Mechanism
from federated.noise.policy import NoisePolicy


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Key(_Frozen):
    """What is drawn once: a cube in its version, a closed period, a site."""

    site: str
    cube: str
    version: str
    period: str
    trial: bool = False

    @property
    def years(self) -> tuple[str, ...]:
        """The years whose budget it spends from."""
        return table.years(self.period, trial=self.trial)


class Spent(_Frozen):
    """Paid for; the draw follows."""

    entry: Literal["spent"] = "spent"
    key: Key
    mechanisms: tuple[Mechanism, ...]
    policy_digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    at: AwareDatetime


class Answer(_Frozen):
    """Drawn; ``body`` is the table in its canonical bytes, as text."""

    entry: Literal["answer"] = "answer"
    key: Key
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    body: str


Entry = Spent | Answer
_ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)


def read(contents: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Return the entries of verified records."""
    return [_ENTRY.validate_python(dict(content)) for content in contents]


def answer(entries: Iterable[Entry], key: Key) -> Answer | None:
    """Return what was answered before, the only answer there will ever be."""
    return next((e for e in entries if isinstance(e, Answer) and e.key == key), None)


def spent(entries: Iterable[Entry], site: str, year: str) -> list[Mechanism]:
    """Return everything that was paid for from a year's budget, answered or not.

    The families of a trial can be those of any year, so a trial is paid for from every year.
    """
    paid = (e for e in entries if isinstance(e, Spent) and e.key.site == site)
    return [m for e in paid if e.key.trial or year in e.key.years for m in e.mechanisms]


def refuse_beyond(
    entries: Sequence[Entry], key: Key, wanted: Sequence[Mechanism], policy: NoisePolicy
) -> None:
    """Raise NoiseRefused when a draw would bring a year beyond what the policy allows."""
    for year in _budgets(entries, key):
        together = [*spent(entries, key.site, year), *wanted]
        if accounting.epsilon_of(together, policy.delta) > policy.epsilon_per_year:
            raise NoiseRefused(
                f"{key.cube} {key.period} is not drawn: it would bring {year} beyond the epsilon of "
                f"{policy.epsilon_per_year} that the policy allows in a year."
            )


def _budgets(entries: Iterable[Entry], key: Key) -> tuple[str, ...]:
    if not key.trial:
        return key.years
    paid = (e for e in entries if isinstance(e, Spent) and e.key.site == key.site)
    return tuple(sorted({table.TRIALS, *(year for e in paid for year in e.key.years)}))
