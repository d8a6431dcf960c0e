"""Every quality rule, and why a delivery is refused as a whole."""

from docs.markdown import code, note, table
from quality import rules
from quality.reason import Cause, Reason
from quality.rules import Language, Rule, Severity

HEAD = f"""\
# Quality rules

{note("`quality/rules.toml` and `quality/reasons.toml`")}

A record that breaks a rule of the first table is left out; the rest of the delivery is used. The
file `out/quality/rejects.csv` names its source file, its number and the rule, never a value. A
rule of the second table is for you to look at; the record is used.
"""
REFUSED = """\
## When the whole delivery is refused

Nothing of it is stored. The share of records that may be rejected is `max_reject_share` in
`site.toml`, under `[quality]`; it is 0.10 unless you tighten it. A table that a minimum delivery
has and that is absent refuses nothing: the figures that need it are not made.

After pseudonymisation every text that would be stored is searched for what is left of a person: a
number that passes the eleven-test of the BSN (with dots or spaces too), a postcode, a telephone
number, an e-mail address, a date, and every word of three letters or more of the names that were
read in this delivery. One find is enough to refuse; the rejects file names file, record and column.
Two columns hold numbers by right that may look like a BSN or a date and are exempt from those two
rules: `diagnosis.code` in rows with `system` = `snomed`, and `site.agb_code`. A word of a name does
not count where it is a word of the data model, or where the whole value stands in at least 50
records and 5 % of its column: that is a code.
"""


def page() -> str:
    """Return the page."""
    parts = [HEAD, _table("Records that are left out", Severity.REJECT)]
    parts += [_table("Records to look at", Severity.WARN), REFUSED, _reasons()]
    return "\n".join(parts)


def _table(heading: str, severity: Severity) -> str:
    chosen = [rule for rule in rules.catalogue().values() if rule.severity is severity]
    head = ("rule", "what is wrong", "what to do", "wat is er mis", "wat te doen")
    return f"## {heading}\n\n{table(head, [_row(rule) for rule in chosen])}\n"


def _row(rule: Rule) -> tuple[str, ...]:
    en, nl = rule.sentence(Language.EN), rule.sentence(Language.NL)
    return (code(rule.id), en.wrong, en.to_do, nl.wrong, nl.to_do)


def _reasons() -> str:
    found = [Reason(cause, "…", "…") for cause in Cause]
    rows = [(r.sentence(), r.sentence(Language.NL)) for r in found if r.refuses]
    return table(("why", "waarom"), rows) + "\n"
