"""What a site keeps of a study: the study itself, the advice and the decision, by its digest."""

import re
from pathlib import Path

from federated.errors import SettingsError
from federated.studies.study import Study, parse
from flows import files
from sites.settings import Site

FORM = re.compile(r"[0-9a-f]{64}")


def folder(site: Site) -> Path:
    """Where studies lie."""
    return site.path("studies")


def file(site: Site, digest: str, what: str) -> Path:
    """Where the study, advice or decision lies."""
    return folder(site) / digest / f"{what}.json"


def keep(site: Site, body: bytes) -> Study:
    """Keep a study that was fetched; its digest is computed here, and nobody else's word."""
    study = parse(body)
    place = file(site, study.digest(), "study")
    files.private_folder(place.parent)
    if not place.exists():
        files.write_atomically(place, body)
    return study


def every(site: Site) -> list[Study]:
    """Return every study that was fetched; raises SettingsError for one that was changed."""
    return [read(site, path.parent.name) for path in sorted(folder(site).glob("*/study.json"))]


def read(site: Site, digest: str) -> Study:
    """Return one of them."""
    study = parse(file(site, digest, "study").read_bytes())
    if study.digest() != digest:
        raise SettingsError(
            f"The study in {digest[:16]} was changed. Remove it and fetch it again."
        )
    return study


def named(site: Site, name: str) -> Study:
    """Return the study of a digest's first characters, an id, or id@version."""
    found = [
        one
        for one in every(site)
        if name in (one.specification.id, f"{one.specification.id}@{one.specification.version}")
        or (len(name) >= 8 and one.digest().startswith(name))
    ]
    newest = sorted(found, key=lambda one: -one.specification.version)[:1]
    if not newest:
        known = ", ".join(f"{s.specification.id}@{s.specification.version}" for s in every(site))
        raise SettingsError(
            f"No study here is called so. Known: {known or 'none'}. "
            "`heldennet-site study list` asks the centre for new ones."
        )
    return newest[0]
