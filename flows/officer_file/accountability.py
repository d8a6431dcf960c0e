"""The parts of the model DPIA and of the record of processing that software can fill."""

from collections.abc import Iterator
from typing import Any

from flows.officer_file import words
from flows.officer_file.content import Content
from flows.officer_file.document import Block, Grid, Paragraph
from flows.officer_file.words import Language
from flows.risk import words as risk_words

Said = dict[str, Any]


def dpia(content: Content, said: Said, language: Language) -> Iterator[Block]:
    """Yield the seventeen parts: what is filled in, and what a person has to write."""
    facts = _facts(content, said, language)
    rows = tuple(
        (
            f"{part['chapter']} {part['number']}. {part['title'][language]}",
            str(part["software"][language]).format_map(facts) or said["nothing"],
            str(part["person"][language]),
        )
        for part in words.parts()
    )
    yield Paragraph(said["dpia_is"])
    yield Grid(said["dpia"], (said["field"], said["software"], said["person"]), rows)


def record(content: Content, said: Said, language: Language) -> Iterator[Block]:
    """Yield the fields of article 30 AVG."""
    facts, names = _facts(content, said, language), said["record_fields"]
    data = "; ".join(dict.fromkeys(table.label for table in content.fields))
    rows = (
        (names["number"], facts["register"]),
        (names["controller"], facts["site"]),
        (names["contact"], said["to_write"]),
        (names["purpose"], facts["purpose"]),
        (names["basis"], f"{facts['basis6']}, {facts['basis9']}"),
        (names["subjects"], names["said_subjects"]),
        (names["data"], data),
        (names["recipients"], facts["recipients"]),
        (names["third"], names["said_third"]),
        (names["retention"], f"{facts['retention']} {names['months']}"),
        (names["security"], names["said_security"]),
    )
    yield Grid(said["record"], (said["field"], said["content"]), rows)


def _facts(content: Content, said: Said, language: Language) -> dict[str, str]:
    policy, site = content.policy, content.site
    columns = [field for table in content.fields for field in table.fields]
    return {
        "purpose": policy.purpose,
        "site": site.name,
        "centre": ", ".join(policy.recipients),
        "recipients": ", ".join(policy.recipients),
        "register": policy.register_id,
        "dpia": policy.dpia_id,
        "bsn": policy.bsn_basis.value,
        "retention": str(policy.retention_months),
        "valid_until": str(policy.valid_until),
        "basis6": ", ".join(b.value for b in policy.legal_basis if "-6-" in b.value),
        "basis9": ", ".join(b.value for b in policy.legal_basis if "-9-" in b.value),
        "columns": str(len(columns)),
        "tables": str(len(content.fields)),
        "dropped": str(sum(field.action == "drop" for field in columns)),
        "minimum": str(policy.disclosure.minimum),
        "risk": _risk(content, said, language),
    }


def _risk(content: Content, said: Said, language: Language) -> str:
    """Return the share of people who are alone in their class, per set, before and after."""
    unique = risk_words.NAMES[language]["unique"]
    told = []
    for one in content.risk:
        before, after = one.before.measures, one.after.measures
        shares = [risk_words.share(m.share(m.unique), m.rows) for m in (before, after)]
        label = one.quasi.label_nl if language == "nl" else one.quasi.label_en
        told.append(f"{label}: {shares[0]} → {shares[1]}")
    return f"{unique}: {'; '.join(told)}." if told else f"{said['no_risk']} {said['no_rows']}"
