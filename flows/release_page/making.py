"""Make the page: for who may see exact figures, recorded before it is made; nothing sends it."""

from datetime import UTC
from pathlib import Path

from federated.errors import NotAllowed, SettingsError
from flows import audit, files
from flows.command import Shell
from flows.officer_file.document import Document, html
from flows.officer_file.words import Language
from flows.release_page import content, sections
from flows.release_page.words import words
from sites.settings import Site

OFFICER = "privacy_officer"  # may look whatever site.toml says: it is what she answers for


def make(site: Site, shell: Shell, language: Language, role: str) -> Document:
    """Return the page; raises NotAllowed for a role that may not see exact figures."""
    look(site, shell, "release page", role)
    found = content.gather(site, shell)
    if found is None:
        raise SettingsError("There is no release yet. `heldennet-site deliver` makes one.")
    said = words(language)
    title = said["published_title" if found.state == "published" else "title"]
    return Document(
        language,
        f"{title}: {site.name}",
        mark(site, shell, role, str(said["stays"])),
        str(said["intro"]),
        str(said["contents"]),
        tuple(sections.every(found, said, language)),
    )


def write(site: Site, document: Document, name: str = "release-page") -> Path:
    """Write the page, readable by its maker alone, in the out folder; return its place."""
    path = files.private_folder(site.out) / f"{name}.{document.language}.html"
    files.write_atomically(path, html(document).encode())
    return path


def look(site: Site, shell: Shell, event: str, role: str) -> None:
    """Record a look at exact figures before it is done; refuse a role that may not."""
    roles = (*site.report.roles, OFFICER)
    allowed = role in roles
    audit.record(site, shell, event, "R", ("store",), client="*", role=role, allowed=allowed)
    if not allowed:
        raise NotAllowed(
            f"The role '{role}' may not see exact figures. Allowed: {', '.join(roles)}. "
            "The attempt is in the audit record."
        )


def mark(site: Site, shell: Shell, role: str, stays: str) -> str:
    """Return what stands on every sheet of the page."""
    return f"{site.name} · {role} · {shell.now().astimezone(UTC):%Y-%m-%d} · {stays}"
