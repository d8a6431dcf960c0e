"""Agreements by number, day and fingerprint: a chain in ``out/agreements.jsonl``, told to the centre."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from federated.errors import CentreRefused, SettingsError
from federated.onboarding.statements import KINDS, Agreement
from flows import centre, joining
from flows.journal import Journal
from sites.settings import Site

LARGEST = 2**28  # bytes of a document


def journal(site: Site) -> Journal:
    """The site's chain of agreements."""
    return Journal(site.out / "agreements.jsonl")


def every(site: Site) -> Iterator[Agreement]:
    """Yield what was recorded, the oldest first; raises ChainBroken."""
    for content in journal(site).contents():
        yield Agreement.model_validate(dict(content))


def of(site: Site, kind: str, reference: str, signed_on: str, document: Path | None) -> Agreement:
    """Return an agreement; raises SettingsError, in one sentence, for what cannot be one."""
    fingerprint = _fingerprint(document) if document else None
    try:
        return Agreement.model_validate(
            {
                "site": site.id,
                "kind": kind,
                "reference": reference,
                "signed_on": signed_on,
                "document": fingerprint,
            }
        )
    except ValidationError as error:
        raise SettingsError(_wrong(error)) from None


def record(site: Site, one: Agreement, now: datetime) -> bool:
    """Add an agreement to the chain; returns whether it is new."""
    if one.signed_on > now.date():
        raise SettingsError("--date is a day that has not come yet. Record it when it is signed.")
    if one in every(site):
        return False
    journal(site).append(one.model_dump(mode="json", by_alias=True))
    return True


def missing(site: Site) -> tuple[str, ...]:
    """Return the kinds of which nothing is recorded."""
    held = {one.kind for one in every(site)}
    return tuple(kind for kind in KINDS if kind not in held)


def tell(site: Site, now: Callable[[], datetime]) -> int:
    """Tell the centre every agreement; what it holds already changes nothing. Returns how many."""
    sender = joining.opened(site, now)
    told = list(every(site))
    for one in told:
        centre.tell(sender, "PUT", f"agreements/{one.digest()}", one)
    return len(told)


def told_or_why(site: Site, now: Callable[[], datetime]) -> str:
    """Tell the centre where that is possible now; returns the sentence for the steward."""
    later = "Later: `heldennet-site agreement send`."
    if site.centre is None:
        return f"It stays here: site.toml names no centre. {later}"
    try:
        tell(site, now)
    except CentreRefused:
        return f"It stays here: the centre does not know this site yet. {later}"
    return "The centre knows it."


def _fingerprint(document: Path) -> str:
    try:
        if document.stat().st_size > LARGEST:
            raise SettingsError(f"{document.name} is too large to be an agreement.")
        return hashlib.sha256(document.read_bytes()).hexdigest()
    except OSError:
        raise SettingsError(f"{document.name}: no such file, or it cannot be read.") from None


def _wrong(error: ValidationError) -> str:
    where = str(error.errors(include_input=False, include_url=False)[0]["loc"][-1])
    return {
        "reference": "--number is the number in a register, as VO-2026-12: letters, digits and . / _ "
        "-, with at least one digit, and never a name.",
        "signedOn": "--date is a day, as 2026-11-22.",
        "signed_on": "--date is a day, as 2026-11-22.",
        "kind": f"--kind is one of {', '.join(KINDS)}.",
    }.get(where, f"{where} is not as it should be.")
