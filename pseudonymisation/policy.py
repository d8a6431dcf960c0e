"""The policy: what happens to every column, for which purpose, on which ground, until when.

It is a closed world. Every raw column of every table that this kind of site can deliver has
exactly one action; a column or table that the data model does not know stops everything. What
is approved is the meaning (``digest``), not the layout of the file.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializeAsAny,
    ValidationError,
    field_validator,
    model_validator,
)

from federated import indicators
from federated.errors import PolicyError
from federated.noise.policy import NoisePolicy
from federated.policy import DisclosurePolicy
from federated.schema import Table
from pseudonymisation import closed_world, laws, places, spelling, steering
from pseudonymisation.action import Action
from pseudonymisation.canonical import Identifier
from pseudonymisation.laws import JoinBasis, Law
from pseudonymisation.legal import BsnBasis, LegalBasis, Regime
from pseudonymisation.risk import sets
from pseudonymisation.risk.limits import RiskLimits
from pseudonymisation.risk.thresholds import Thresholds
from pseudonymisation.template import TO_FILL_IN, template

__all__ = ["Policy", "digest", "parse", "read", "template"]

Kind = Literal["hospital", "municipality"]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{2,40}$")]
Text = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]


_OPTIONAL = {"risk", "noise", "release", "disclosure"}


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Domain(_Frozen):
    """A pseudonymisation domain: within it equal identifiers are equal, outside it they are not."""

    version: int = Field(ge=1, le=999)
    identifier: Literal[Identifier.LOCAL, Identifier.CASELESS] = Identifier.LOCAL


class Join(_Frozen):
    """What permits pseudonyms of two or more laws to be the same; see ``laws``."""

    laws: tuple[Law, ...] = Field(min_length=2)
    basis: JoinBasis
    reference: Text


class ReleaseRules(_Frozen):
    """Who lets a release go that passed the rules: nobody besides (``rule``), or a person.

    ``stays`` are indicators that are not published, so that another of the same people can be.
    """

    approval: Literal["rule", "hand"] = "rule"
    stays: tuple[str, ...] = ()

    @field_validator("stays")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := sorted(set(names) - set(indicators.catalogue())):
            raise PolicyError(f"release.stays: there is no indicator {unknown[0]}.")
        if len(set(names)) < len(names):
            raise PolicyError("release.stays: an indicator stands in the list twice.")
        return tuple(sorted(names))


class TablePolicy(_Frozen):
    """What lets a table be used, and one action a raw column."""

    regime: Regime
    columns: Mapping[str, SerializeAsAny[Action]]

    @field_validator("columns", mode="before")
    @classmethod
    def _actions(cls, columns: object) -> object:
        if not isinstance(columns, dict):
            return columns
        return {name: closed_world.action(name, given) for name, given in columns.items()}


class Policy(_Frozen):
    """A whole ``policy.toml``. Making one checks it against the data model."""

    version: int = Field(ge=1)
    site: Slug
    kind: Kind
    purpose: Slug
    legal_basis: tuple[LegalBasis, ...] = Field(min_length=1)
    bsn_basis: BsnBasis
    register_id: Text
    dpia_id: Text
    recipients: tuple[Text, ...] = Field(min_length=1)
    retention_months: int = Field(ge=1, le=1200)
    valid_until: date
    inhabitants_sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    joins: Mapping[str, Join] = Field(default_factory=dict)
    risk: RiskLimits | None = None
    noise: NoisePolicy | None = None
    release: ReleaseRules = ReleaseRules()
    disclosure: DisclosurePolicy = DisclosurePolicy()
    domains: Mapping[str, Domain]
    tables: Mapping[str, TablePolicy]

    @field_validator("legal_basis")
    @classmethod
    def _both_articles(cls, grounds: tuple[LegalBasis, ...]) -> tuple[LegalBasis, ...]:
        if {ground.split("-")[1] for ground in grounds} != {"6", "9"}:
            raise ValueError("name a ground of article 6 and one of article 9")
        return grounds

    @field_validator("joins")
    @classmethod
    def _once(cls, joins: Mapping[str, Join]) -> Mapping[str, Join]:
        every = [law for join in joins.values() for law in join.laws]
        if len(every) != len(set(every)):
            raise ValueError("a law stands in at most one join, and once")
        return joins

    @model_validator(mode="after")
    def _is_closed(self) -> Self:
        columns = {name: table.columns for name, table in self.tables.items()}
        closed_world.check(self.kind, columns, self.domains)
        for name, table in self.tables.items():
            steering.check(closed_world.table(name), table.regime, table.columns)
        places.check(columns, listed=self.inhabitants_sha256 is not None)
        if self.noise and (both := next(filter(self.noise.has, self.release.stays), None)):
            raise PolicyError(
                f"release.stays: {both} has noise under [noise]; it is one or the other."
            )
        if self.joins and self.kind != "municipality":
            raise PolicyError(
                "joins: only a municipality has records under more laws; leave it out."
            )
        _known_sets(self.kind, self.risk)
        return self

    def unfilled(self) -> tuple[str, ...]:
        """Return what a person still has to fill in before anybody can sign."""
        words = {"register_id": self.register_id, "dpia_id": self.dpia_id}
        words |= {f"joins.{name}.reference": join.reference for name, join in self.joins.items()}
        return tuple(name for name, text in words.items() if _open(text))

    def thresholds(self, name: str) -> Thresholds:
        """Return the limits of a set of quasi-identifiers; without ``[risk]`` there is none."""
        return Thresholds() if self.risk is None else self.risk.of(name)

    def domain(self, table: Table, name: str) -> str:
        """Return the label of a domain in a table; PolicyError where no join is recorded."""
        found = self._joined(table)
        if found is None:
            raise PolicyError(
                f"{table.name} holds rows of more laws and no join of them is recorded; add one "
                "under joins, or deliver nothing of it."
            )
        return laws.domain(name, found)

    def left_out(self) -> frozenset[str]:
        """Return the tables of which nothing is stored: no join to the register is recorded."""
        return frozenset(
            name for name, table in closed_world.tables(self.kind).items() if not self._in(table)
        )

    def _in(self, table: Table) -> bool:
        found = self._joined(table)
        return found is not None and (not found or laws.REGISTER in found)

    def _joined(self, table: Table) -> frozenset[Law] | None:
        own = laws.of(self.kind, table)
        return laws.joined(own, (join.laws for join in self.joins.values())) if own else frozenset()


def read(path: Path) -> Policy:
    """Read and check ``policy.toml``; raises PolicyError with one sentence."""
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PolicyError(f"There is no {path.name}; `heldennet-site init` makes one.") from None
    except (OSError, UnicodeDecodeError):
        raise PolicyError(f"{path.name} cannot be read as UTF-8 text.") from None
    return parse(content, path.name)


def parse(content: str, name: str = "policy.toml") -> Policy:
    """Return the policy that a text describes; raises PolicyError with one sentence."""
    spelling.check_text(content, name)
    try:
        raw = tomllib.loads(content)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PolicyError(f"{name} is not valid TOML: {spelling.reason(error)}.") from None
    spelling.check_names(raw, name)
    spelling.check_strings(raw, name)
    try:
        return Policy.model_validate(raw)
    except PolicyError as error:
        raise PolicyError(f"{name}: {error}") from None
    except ValidationError as error:
        raise PolicyError(f"{name}: {_first(error)}") from None


def canonical(policy: Policy) -> bytes:
    """Return the one way to write a policy down: sorted, compact JSON.

    A policy without limits, without noise, or without a word on who lets a release go or on which
    figures are too small, is written as it was before there were any: its approvals stay valid.
    """
    # Approved without [disclosure] means: with 10, 0.5 and 0.10. Another national rule must be
    # written down here for every policy, or it would change what was approved, under one digest.
    content: dict[str, Any] = policy.model_dump(mode="json", exclude=_OPTIONAL)
    if policy.noise is not None:
        content["noise"] = policy.noise.model_dump(mode="json")
    if policy.disclosure != DisclosurePolicy():
        content["disclosure"] = policy.disclosure.model_dump(mode="json")
    if policy.release != ReleaseRules():
        unset = set() if policy.release.stays else {"stays"}
        content["release"] = policy.release.model_dump(mode="json", exclude=unset)
    if policy.risk is not None:
        content["risk"] = policy.risk.model_dump(mode="json", exclude_none=True)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(policy: Policy) -> str:
    """Return the SHA-256 of the canonical form, in hex: what an approval is bound to."""
    return hashlib.sha256(canonical(policy)).hexdigest()


def _known_sets(kind: str, limits: RiskLimits | None) -> None:
    known = [one.name for one in sets.of(kind)]
    unknown = [] if limits is None else sorted(set(limits.sets) - set(known))
    if unknown:
        raise PolicyError(
            f"risk.sets names {unknown[0]}, and there is no such set of quasi-identifiers for this "
            f"kind of site; known: {', '.join(known)}."
        )


def _open(text: str) -> bool:
    return any(part in text.casefold() for part in TO_FILL_IN.split(" / "))


def _first(error: ValidationError) -> str:
    problem = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in problem["loc"])
    message = problem["msg"].removeprefix("Value error, ")
    return f"{where}: {message[:1].lower()}{message[1:]}." if where else f"{message}."
