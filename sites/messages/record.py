"""A record of a message, where it stands: read without knowing prefixes or namespaces."""

from dataclasses import dataclass
from datetime import date

from lxml import etree

_EPOCH = date(1970, 1, 1)
# Of two messages of one day the later number wins, and a correction its original.
_STATUS_RANK = {"1": 0, "9": 1, "2": 2, "3": 3}
_NUMBERS = 10**12


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """The ``element`` of a record, the ``client`` it is about, the ``body`` and ``header`` above it."""

    element: etree._Element
    client: etree._Element
    body: etree._Element
    header: etree._Element
    options: dict[str, str]

    def get(self, *path: str) -> str | None:
        """Return the text of an element inside the record."""
        return text(self.element, *path)

    def day(self, *path: str) -> str | None:
        """Return a date inside the record; white space around it is allowed in XML."""
        found = self.get(*path)
        return found.strip() if found else None

    @property
    def bsn(self) -> str | None:
        """The client's citizen service number."""
        return text(self.client, "Bsn")

    @property
    def sent(self) -> str | None:
        """The day of the message."""
        return (text(self.header, "BerichtIdentificatie", "Dagtekening") or "").strip() or None

    @property
    def sender(self) -> str | None:
        """Who sent the message."""
        return text(self.header, "Afzender")

    @property
    def receiver(self) -> str | None:
        """To whom it was sent."""
        return text(self.header, "Ontvanger")

    @property
    def withdrawn(self) -> bool:
        """Tell whether this record takes an earlier one back (status 3)."""
        return self.get("StatusAanlevering") == "3"

    @property
    def version(self) -> int:
        """A number that grows with the day, the message number and the status."""
        days = (date.fromisoformat(self.sent) - _EPOCH).days if self.sent else 0
        number = text(self.header, "BerichtIdentificatie", "Identificatie") or ""
        digits = "".join(c for c in number if c in "0123456789")[-12:] or "0"
        rank = _STATUS_RANK.get(self.get("StatusAanlevering") or "1", 0)
        return (days * _NUMBERS + int(digits)) * 4 + rank


def text(element: etree._Element, *path: str) -> str | None:
    """Return the text at ``path`` below ``element``, None when absent or empty."""
    found: etree._Element | None = element
    for name in path:
        # ``find`` would do, several times slower: this matches names in any namespace in C.
        found = None if found is None else next(found.iterchildren(f"{{*}}{name}"), None)
    return (found.text or None) if found is not None else None


def referral_id(provider: str | None, reference: str | None) -> str | None:
    """Return one number for a provider's reference, which is unique for that provider only."""
    return f"{provider}|{reference}" if reference else None


def euros(cents: str | None, sign: str | None = None) -> str | None:
    """Return an amount in euros; C (credit) is negative.

    >>> euros("1250"), euros("5", "C")
    ('12.50', '-0.05')
    """
    if cents is None:
        return None
    amount = int(cents)
    return f"{'-' if sign == 'C' and amount else ''}{amount // 100}.{amount % 100:02d}"
