"""The page of one study: what is asked, how far it is, and the result once it is published."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from api.pages import (
    render,
    study_complete,
    study_figures,
    study_groups,
    study_more,
    study_progress,
    study_reading,
)
from api.pages.study_figures import Errors
from api.pages.study_more import Table
from api.pages.view import Panel
from api.pages.words import Language, number, words
from api.store import sites, studies
from api.store.studies import Held
from api.studies import sheet, shown, told
from api.studies.registering import content
from federated.studies import telling
from federated.studies.announcements import Announcement
from federated.studies.specification import Specification

Lines = tuple[tuple[str, tuple[str, ...]], ...]
Facts = tuple[tuple[str, str], ...]
FIT = (
    "families", "sites", "loglik", "deviance", "null_deviance", "dispersion", "df_residual",
    "theta", "theta_se", "events", "units", "null_loglik", "tau2", "i2", "city_sd", "sigma", "icc",
    "periods_before", "periods_after", "lag", "dispersion_start", "dispersion_control",
)  # fmt: skip
WHOLE = (
    "families", "sites", "df_residual", "events", "units", "periods_before", "periods_after", "lag",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a published result says."""

    tables: tuple[Errors, ...]
    panels: tuple[Panel, ...]
    summary: tuple[str, ...]
    ratio: str
    fit: Facts
    more: tuple[Table, ...]
    assumes: tuple[tuple[str, bool], ...]
    cite: str
    contributed: tuple[str, ...]
    missing: tuple[str, ...]
    digest: str
    software: str
    parts: tuple[tuple[str, str], ...]


def page(digest: str, connection: Connection, language: Language) -> str:
    """Return the page; raises 404 where no such study is registered."""
    held = studies.one(connection, digest)
    if held is None:
        raise HTTPException(404)
    study, said = content(held), told.whole(connection, digest)
    names = {one.id: one.name for one in sites.every(connection)}
    result = shown.result(connection, held)
    asked, mandate = _told(study.specification, language)
    return render.page(
        "study.html",
        language,
        here="/studies",
        study=study.specification,
        held=held,
        asked=asked,
        leaving=tuple(_leaving(study.specification, language)),
        mandate=mandate,
        progress=tuple(_progress(connection, held, said, names, language)),
        versions=_versions(connection, held),
        is_adjusted=study_reading.is_adjusted(study.specification),
        result=_outcome(study.specification, held, result, names, language) if result else None,
    )


def _told(study: Specification, language: Language) -> tuple[Lines, Lines]:
    """Return what is asked, and the mandate, in the words that sites read."""
    blocks = "\n".join(telling.lines(study, language)).split("\n\n")
    asked, _, mandate = (_nested(block.split("\n")) for block in blocks)
    return asked[2:], mandate[:-1]  # the title stands above; the last is for a site's officers


def _leaving(study: Specification, language: Language) -> Iterator[str]:
    t, least = words(language), study.disclosure.minimum
    yield t["study_leaves_" + ("secure" if _is_secure(study) else "plain")].format(minimum=least)
    if study.design.kind == "interrupted" and len(study.sites) > 2:  # a sum of one is its own
        yield t["study_leaves_series"].format(minimum=least)
    elif study_reading.by_site(study):
        yield t["study_leaves_each"].format(minimum=least)
    yield from telling.followed(study, language == "nl")
    yield t["study_leaves_rounds"].format(rounds=study.rounds, expires=study.expires)


def _is_secure(study: Specification) -> bool:
    return study.disclosure.secure_sum == "required"


def _nested(lines: Sequence[str]) -> Lines:
    """Return each line with those that are indented under it."""
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith(" ") and found:
            found[-1][1].append(line.strip())
        else:
            found.append((line, []))
    return tuple((line, tuple(under)) for line, under in found)


def _progress(
    connection: Connection,
    held: Held,
    said: Sequence[Announcement],
    names: Mapping[str, str],
    language: Language,
) -> Iterator[str]:
    t, spec = words(language), content(held).specification
    took = [yes for yes, _ in studies.decisions(connection, held.digest).values()]
    yield t["study_decisions"].format(
        approved=took.count(True), invited=len(spec.sites), refused=took.count(False)
    )
    yield from study_progress.sentences(said, spec.rounds, names, language)
    if held.published_at:
        yield t["study_published_on"].format(day=held.published_at[:10])
    elif study_progress.state(held, said) == "done":
        yield t["study_under_review"]


def _versions(connection: Connection, held: Held) -> tuple[tuple[str, int], ...]:
    every = [one for one in studies.every(connection) if one.id == held.id]
    return tuple((one.digest, one.version) for one in sorted(every, key=lambda one: one.version))


def _outcome(
    study: Specification,
    held: Held,
    result: Mapping[str, Any],
    names: Mapping[str, str],
    language: Language,
) -> Outcome:
    tables = study_figures.tables(study, result, language)
    cited, t = result["citation"], words(language)
    first = study_figures.panel(study, tables[0].lines, language)
    return Outcome(
        tables=tables,
        panels=(
            *((first,) if first else ()),
            *study_more.panels(study, result, names, language),
        ),
        summary=tuple(study_figures.summary(study, tables[0].lines, language)),
        ratio=t[f"study_ratio_{study_reading.kind(study)}"],
        fit=(*_fit(study, result, language), *study_complete.facts(result, language)),
        more=(
            *study_groups.tables(study, result, names, language),
            *study_more.tables(study, result, names, language),
        ),
        assumes=tuple(assumed(one, language) for one in result["assumes"]),
        cite=_cited(study, held, result, language),
        contributed=tuple(names.get(one, one) for one in cited["sites"]),
        missing=tuple(names.get(one["site"], one["site"]) for one in result["missing_sites"]),
        digest=result["result_digest"],
        software=cited["software"],
        parts=tuple((one, t[f"study_part_{one}"]) for one in sheet.offered(result)),
    )


def _fit(
    study: Specification, result: Mapping[str, Any], language: Language
) -> Iterator[tuple[str, str]]:
    t, fit = words(language), result["fit"]
    for name in FIT:
        if fit.get(name) is not None:
            decimals = 0 if name in WHOLE else 3
            yield t[f"study_fit_{name}"], number(fit[name], language, decimals)
    yield t["study_fit_rounds"], str(result["citation"]["rounds"])
    yield t["study_fit_sums"], t[_sums(study, secure=result["secure"])]


def _sums(study: Specification, *, secure: bool) -> str:
    if not secure:
        return "study_plain"
    return "study_secure_but" if study_reading.by_site(study) else "study_secure"


def _cited(study: Specification, held: Held, result: Mapping[str, Any], language: Language) -> str:
    cited, mandate = result["citation"], study.mandate
    return words(language)["study_citation"].format(
        requester=mandate.requester, institution=mandate.institution, question=study.question,
        id=study.id, version=study.version, run=cited["run"], day=(held.published_at or "")[:10],
        sites=len(cited["sites"]), families=cited["families"], software=cited["software"],
        digest=result["result_digest"],
    )  # fmt: skip


def assumed(sentence: str, language: Language) -> tuple[str, bool]:
    """Return an assumption in the language of the page, and whether it is known there."""
    english = words("en")
    for key in (one for one in english if one.startswith("assumes_")):
        form = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(english[key]))
        if match := re.fullmatch(form, sentence):
            return words(language)[key].format(**match.groupdict()), True
    return sentence, language == "en"
