"""Which keys there are and how old they are; of a key itself nothing is read.

Files tell their own age. A domain's salt has no date of its own: it is at least as old as the last
change of the file that holds them, and at most as old as the master key. Of a master that is kept
elsewhere (Vault, key ring, a token), the reference tells since when it is there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from federated.errors import HeldennetError
from pseudonymisation import keys as secrets
from pseudonymisation import master, salts
from pseudonymisation.laws import Law
from pseudonymisation.policy import Policy
from sites.settings import Site


@dataclass(frozen=True, slots=True)
class Key:
    """A key by name: ``state`` is made, at_latest, not_made or destroyed, and since which day."""

    name: str
    version: str
    state: str
    day: str = ""
    days: int = 0


def keys(site: Site, policy: Policy, now: datetime) -> Iterator[Key]:
    """Yield the site's own keys by their files, then the domains of the policy."""
    for names in ((secrets.MASTER, master.REFERENCE), (secrets.SIGNING,)):
        there = next((name for name in names if (site.keys / name).is_file()), None)
        if there is None:
            yield Key(names[0], "", "not_made")
        else:
            yield _dated(there, "", "made", site.keys / there, now)
    known = _known(site)
    for domain, rule in sorted(policy.domains.items()):
        version = str(rule.version)
        states = {
            of[version] for label, of in known.items() if _is_of(label, domain) and version in of
        }
        if not states:
            yield Key(domain, version, "not_made")
        elif states == {salts.DESTROYED}:
            yield Key(domain, version, "destroyed")
        else:
            yield _dated(domain, version, "at_latest", site.keys / salts.FILE, now)


def _dated(name: str, version: str, state: str, path: Path, now: datetime) -> Key:
    moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Key(name, version, state, f"{moment:%Y-%m-%d}", max((now - moment).days, 0))


def _known(site: Site) -> dict[str, dict[str, str]]:
    """Return per domain and version whether a salt is there, without the salt."""
    try:
        found = salts.Salts(site.keys, site.keys.stat().st_uid).read()
    except (HeldennetError, OSError):  # `check` says what is wrong with the folder
        return {}
    gone = salts.DESTROYED
    return {
        label: {version: gone if salt == gone else "" for version, salt in of.items()}
        for label, of in found.items()
    }


def _is_of(label: str, domain: str) -> bool:
    """Tell whether a label is that of the domain, alone or under laws (``person_wmo``)."""
    laws = label.removeprefix(domain).split("_")
    return label == domain or (not laws[0] and all(law in set(Law) for law in laws[1:]))
