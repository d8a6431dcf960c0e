"""The sections of the file, in the order in which an officer reads them."""

from collections.abc import Callable, Iterator
from typing import Any

from flows.officer_file import accountability, pictures, policy_sections
from flows.officer_file.content import Content
from flows.officer_file.document import Block, Grid, Paragraph, Picture, Section
from flows.officer_file.key_ages import Key
from flows.officer_file.words import Language
from flows.risk import words as risk_words
from flows.risk.assess import Assessment

Said = dict[str, Any]


def every(content: Content, said: Said, language: Language) -> Iterator[Section]:
    """Yield the sections."""
    for name, make in SECTIONS.items():
        yield Section(name, said[name], tuple(make(content, said, language)))


def _standing(content: Content, said: Said, _: Language) -> Iterator[Block]:
    found, policy = content.standing, content.policy
    if found.missing:
        yield Paragraph(f"{said['missing']}: {found.missing}", "mind")
    else:
        yield Paragraph(said["usable"], "good")
    rows = [
        (said["policy"], f"{policy.site}, {said['version']} {policy.version}"),
        (said["digest"], content.digest),
        (
            said["advice"],
            ". ".join(filter(None, (found.advice, found.advice_text))) or said["none_yet"],
        ),
        (
            said["approval"],
            "; ".join(filter(None, (found.approval, found.deviates))) or said["none_yet"],
        ),
        (said["valid"], f"{policy.valid_until}"),
    ]
    if found.replaced:
        rows.append((said["replaced"], "; ".join(found.replaced)))
    if found.revocation:
        rows.append((said["revocation"], found.revocation))
    if found.unfilled:
        rows.append((said["unfilled"], ", ".join(found.unfilled)))
    yield Grid(said["standing"], (said["field"], said["content"]), tuple(rows))
    yield Paragraph(said["how"])
    yield Paragraph("heldennet-site policy propose · policy advise · policy approve")


def _changes(content: Content, said: Said, language: Language) -> Iterator[Block]:
    if content.changed is None:
        yield Paragraph(said["first"])
        return
    version, found = content.changed
    if not found:
        yield Paragraph(f"{said['since']} ({version}): {said['no_change']}")
        return
    heads = tuple(said[name] for name in ("where", "verdict", "before", "after", "means"))
    yield Grid(
        f"{said['since']} ({version})",
        heads,
        tuple(
            (
                c.where,
                said[c.verdict],
                c.before,
                c.after,
                c.meaning_nl if language == "nl" else c.meaning_en,
            )
            for c in found
        ),
    )


def _risk(content: Content, said: Said, language: Language) -> Iterator[Block]:
    yield Paragraph(said["risk_is"])
    yield from _limits(content, said, language)
    if not content.risk:
        yield Paragraph(f"{said['no_risk']} {content.no_risk or said['no_rows']}", "mind")
        return
    for one in content.risk:
        yield from _assessed(one, said, language)
    yield Paragraph(said["t_is"])
    if all(one.after.presence is None for one in content.risk):
        yield Paragraph(said["delta_needs"])


def _limits(content: Content, said: Said, language: Language) -> Iterator[Block]:
    if content.policy.risk is None:
        yield Paragraph(said["no_limits"])
        return
    rows = tuple(risk_words.of_policy(content.policy, content.risk, language))
    yield Paragraph(said["limits_is"])
    yield Grid(said["limits"], (said["measure"], said["limit"], said["limit_met"]), rows)


def _assessed(one: Assessment, said: Said, language: Language) -> Iterator[Block]:
    label = one.quasi.label_nl if language == "nl" else one.quasi.label_en
    known = "; ".join(f"{name}: {action}" for name, action in one.actions)
    yield Paragraph(label[:1].upper() + label[1:], "lead")
    yield Paragraph(f"{said['known']}: {known}.")
    yield Picture(pictures.bars(one, said, language))
    heads = (said["measure"], said["before"], said["after"])
    yield Grid(label, heads, tuple(risk_words.rows(one, language)))
    yield Paragraph(risk_words.advice(one, language), "plain" if one.met else "mind")


def _residue(content: Content, said: Said, _: Language) -> Iterator[Block]:
    found = content.residue
    if found is None:
        yield Paragraph(said["residue_never"])
    elif not found.places:
        yield Paragraph(f"{said['residue_none']} ({found.scanned})", "good")
    else:
        yield Paragraph(f"{said['residue_found']} ({found.scanned})", "mind")
        heads = (said["where"], said["column"], said["rule"])
        yield Grid(said["residue"], heads, found.places)


def _keys(content: Content, said: Said, _: Language) -> Iterator[Block]:
    yield Paragraph(said["keys_is"])
    rows = tuple((key.name, key.version or "–", _age(key, said)) for key in content.keys)
    yield Grid(said["keys"], (said["domain"], said["version"], said["made"]), rows)


def _age(key: Key, said: Said) -> str:
    if not key.day:
        return str(said[key.state])
    latest = f"{said['at_latest']} " if key.state == "at_latest" else ""
    return f"{latest}{key.day} ({key.days} {said['days']})"


def _rights(content: Content, said: Said, _: Language) -> Iterator[Block]:
    found = content.objections
    if isinstance(found, str):
        reason = said["residue_never"] if found == "store" else found
        yield Paragraph(f"{said['rights_none']} {reason}")
        return
    yield Paragraph(said["rights_is"])
    rows = tuple((said.get(status, status), number) for status, number in found.items())
    yield Grid(said["rights"], (said["status"], said["people"]), rows)


def _leaves(content: Content, said: Said, _: Language) -> Iterator[Block]:
    yield Paragraph(said["leaves_is"])
    found = content.leaving
    if found is None:
        yield Paragraph(said["no_release"])
        return
    yield Paragraph(
        f"{said['last_release']}: {found.digest} ({said['sent' if found.sent else 'waits']})"
    )
    heads = tuple(said[name] for name in ("indicator", "split", "periods", "values"))
    yield Grid(
        said["what_leaves"],
        heads,
        tuple(
            (
                f"{c.indicator} {c.name}",
                c.split or said["total"],
                _few(c.periods),
                ", ".join(c.values),
            )
            for c in found.cubes
        ),
    )
    hidden = tuple(
        (name, f"{hidden} {said['of_cells']} {cells}")
        for name, (hidden, cells) in found.hidden().items()
    )
    yield Grid(said["hidden"], (said["indicator"], said["hidden"]), hidden)


def _few(names: tuple[str, ...]) -> str:
    """Return the names, or the first and last of many.

    >>> _few(("2024-Q1", "2024-Q2"))
    '2024-Q1, 2024-Q2'
    """
    if len(names) <= 6:
        return ", ".join(names)
    return f"{names[0]}, {names[1]} … {names[-1]} ({len(names)})"


def _text(content: Content, said: Said, _: Language) -> Iterator[Block]:
    found = content.text
    if found is None:
        yield Paragraph(said["text_none"])
        return
    yield Paragraph(
        f"{said['text_synthetic' if found.synthetic else 'text_own']} ({found.day})", "mind"
    )
    yield Grid(said["text"], (said["measure"], said["content"]), found.shares)


def _fields(content: Content, said: Said, _: Language) -> Iterator[Block]:
    yield Paragraph(said["fields_is"])
    heads = tuple(
        said[name] for name in ("column", "class", "action", "means", "reason", "example")
    )
    for table in content.fields:
        rows = tuple(
            (f.name, f.exposure, f.action, f.meaning, f.reason, _example(f.before, f.after, said))
            for f in table.fields
        )
        if rows:
            yield Grid(
                f"{table.name}: {table.label}. {said['regime']}: {table.regime}", heads, rows
            )


def _example(before: str, after: str | None, said: Said) -> str:
    return f"{before} → {said['nothing'] if after is None else after}"


SECTIONS: dict[str, Callable[[Content, Said, Language], Iterator[Block]]] = {
    "standing": _standing,
    "head": policy_sections.head,
    "what_leaves": _leaves,
    "rules": policy_sections.rules_for_figures,
    "joins": policy_sections.joins,
    "changes": _changes,
    "risk": _risk,
    "residue": _residue,
    "keys": _keys,
    "rights": _rights,
    "text": _text,
    "fields": _fields,
    "dpia": accountability.dpia,
    "record": accountability.record,
}
