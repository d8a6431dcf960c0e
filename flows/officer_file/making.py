"""Make the file: recorded before it is made, for its maker alone, and nothing sends it."""

from datetime import UTC
from pathlib import Path

from flows import approved, audit, files
from flows.command import Shell
from flows.officer_file import content, sections
from flows.officer_file.document import Document, html
from flows.officer_file.words import Language, words
from flows.risk import Assessment
from sites.settings import Site


def make(
    site: Site,
    shell: Shell,
    language: Language,
    risk: tuple[Assessment, ...],
    no_risk: str = "",
) -> Document:
    """Return the file of the policy as it is now, approved or not."""
    policy = approved.own(site)
    audit.record(
        site, shell, "policy file", "R", (f"policy {policy.version}", "store"), client="*",
        role="privacy_officer",
    )  # fmt: skip
    said = words(language)
    found = content.gather(site, policy, shell, language, risk, no_risk)
    day = f"{shell.now().astimezone(UTC):%Y-%m-%d}"
    return Document(
        language,
        f"{said['title']}: {site.name}, {said['version']} {policy.version}",
        f"{site.name} · privacy_officer · {day} · {said['stays']}",
        said["intro"],
        said["contents"],
        tuple(sections.every(found, said, language)),
    )


def write(site: Site, document: Document, out: Path | None = None) -> Path:
    """Write the page, readable by its maker alone; return its place."""
    path = out or files.private_folder(site.out) / f"officer-file.{document.language}.html"
    files.write_atomically(path, html(document).encode())
    return path
