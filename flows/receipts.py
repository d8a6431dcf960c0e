"""Receipts of the centre, one hash chain in ``out/receipts``: the proof of what was delivered."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from federated.errors import CentreRefused
from flows.journal import Journal


class Receipt(BaseModel):
    """The centre has stored the release with this digest."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )

    release_id: str = Field(pattern=r"^[0-9a-f]{64}$")
    site: str
    received_at: str
    tables: int = Field(ge=0)
    chain_head: str = Field(pattern=r"^[0-9a-f]{64}$")


def journal(out: Path) -> Journal:
    """The site's chain of receipts."""
    return Journal(out / "receipts" / "receipts.jsonl")


def parse(body: bytes, site: str, digest: str) -> Receipt:
    """Read the centre's answer; a receipt about something else is no receipt."""
    try:
        receipt = Receipt.model_validate_json(body)
    except ValidationError:
        receipt = None
    if receipt is None or (receipt.site, receipt.release_id) != (site, digest):
        raise CentreRefused(
            "The centre gave no valid receipt; the release stays in the outbox. Check centre.url "
            "in site.toml, or ask its operator."
        )
    return receipt


def store(out: Path, receipt: Receipt) -> None:
    """Append a receipt, once."""
    if not has(out, receipt.release_id):
        journal(out).append(receipt.model_dump(by_alias=True))


def has(out: Path, digest: str) -> bool:
    """Return whether the centre has confirmed this release."""
    return digest in by_release(out)


def by_release(out: Path) -> dict[str, Receipt]:
    """Return the receipts by the digest of their release."""
    found = (Receipt.model_validate(content) for content in journal(out).contents())
    return {receipt.release_id: receipt for receipt in found}
