"""The utility report: what would be hidden, rung by rung, and the nearest table to register."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from federated import merging, power
from federated.errors import SettingsError
from federated.indicator import Measure
from federated.ladder import RUNGS, Rung
from flows.command import Shell
from flows.officer_file.document import Block, Document, Grid, Paragraph, Section
from flows.officer_file.words import Language
from flows.release_page import making, words
from flows.release_page.words import Said
from sites.settings import Site

if TYPE_CHECKING:
    from flows.pipeline.uses import Cube, Proposal, Share, Use

RUNG = dict(zip(RUNGS, ("quarter", "year", "two_years", "three_years"), strict=True))
FEWEST = 10


def make(site: Site, shell: Shell, language: Language, role: str) -> Document:
    """Return the report; raises NotAllowed for a role that may not see exact figures."""
    making.look(site, shell, "release utility", role)
    if site.trial is not None:
        raise SettingsError(
            "A trial has one closed period and no ladder; `heldennet-site release page` shows "
            "what would be hidden in it."
        )
    whole = words.words(language)
    said = {**whole, **whole["utility"]}
    return Document(
        language,
        f"{said['title']}: {site.name}",
        making.mark(site, shell, role, str(said["stays"])),
        str(said["intro"]),
        str(said["contents"]),
        tuple(sections(_uses(site, shell), site.expected_families_per_year, said, language)),
    )


def sections(
    uses: Sequence["Use"], families: int, said: Said, language: Language
) -> Iterator[Section]:
    """Yield the ladder, the shares with a proposal each, and what is left where nothing shows."""
    yield Section("ladder", said["ladder_title"], (Paragraph(said["ladder"], "mind"),))
    yield Section("shares", said["shares"], tuple(_shares(uses, said, language)))
    yield Section("nothing", said["nothing"], tuple(_nothing(uses, families, said, language)))


def _shares(uses: Sequence["Use"], said: Said, language: Language) -> Iterator[Block]:
    from flows.pipeline.uses import FEW

    yield Paragraph(said["apart"].format(few=f"{100 * FEW:.0f} %"))
    heads = ("indicator", "chosen", *RUNG.values(), "proposal")
    rows = tuple(_row(use, cube, said, language) for use in uses for cube in use.cubes)
    yield Grid(said["shares"], tuple(said[name] for name in heads), rows)


def _row(use: "Use", cube: "Cube", said: Said, language: Language) -> tuple[str, ...]:
    id_ = use.indicator.id
    name = f"{words.title(id_, language)}, {words.split(id_, cube.dimension, said, language)}"
    shares = (_share(cube.shares[step]) for step in RUNGS)
    return name, _rung(use.chosen, said), *shares, proposal(cube.proposal, said)


def proposal(found: "Proposal", said: Said) -> str:
    """Return a proposal in words."""
    share = "" if found.share is None else _share(found.share)
    groups = ", ".join(merging.label(group) for group in found.groups if len(group) > 1)
    text: str = said[found.kind]
    return text.format(groups=groups, share=share, rung=_rung(found.rung, said))


def _nothing(
    uses: Sequence["Use"], families: int, said: Said, language: Language
) -> Iterator[Block]:
    found = [use for use in uses if use.nothing]
    if not found:
        yield Paragraph(said["nothing_here"], "good")
        return
    yield Paragraph(said["nothing_is"])
    yield Paragraph(said["power_is"].format(families=families))
    heads = tuple(said[name] for name in ("indicator", "families", "band", "detect"))
    rows = tuple(
        (
            words.title(use.indicator.id, language),
            str(use.families) if use.families >= FEWEST else words.HIDDEN,
            f"{use.band} %" if use.band and use.families >= FEWEST else words.HIDDEN,
            detects(use, families, said),
        )
        for use in found
    )
    yield Grid(said["nothing"], heads, rows)


def detects(use: "Use", families: int, said: Said) -> str:
    """Say which difference a year of this site could show, from what was known beforehand."""
    if use.indicator.measure is not Measure.PROPORTION:
        return str(said["not_a_share"])
    share = use.indicator.expected_share
    low, high = power.detectable(families, share)
    name = {(False, False): "detects_none", (True, False): "detects_low",
            (False, True): "detects_high", (True, True): "detects"}[low is not None, high is not None]  # fmt: skip
    told = {"share": _part(share), "low": _part(low or 0), "high": _part(high or 1)}
    return str(said[name]).format(**told)


def _part(share: float) -> str:
    return f"{100 * share:.1f} %"


def _share(share: "Share") -> str:
    return words.percent(share.hidden, share.figures)


def _rung(step: Rung | None, said: Said) -> str:
    return str(said["none"] if step is None else said[RUNG[step]])


def _uses(site: Site, shell: Shell) -> tuple["Use", ...]:
    from flows import pipeline, session
    from flows.pipeline import Run, usefulness

    with session.reading(site, shell.now()) as held:
        run = Run(site, held.run_id, held.extracted, shell.now)
        try:
            return tuple(usefulness.usefulness(run))
        finally:
            pipeline.close(run)
