"""A new key for a site whose key was lost or stolen: made only once the centre takes the old one no more.

Whoever typed it by mistake would else throw away a key that counts. Ledger, receipts and audit go on:
none of them is signed by it.
"""

from federated.errors import CentreRefused, PolicyError
from federated.signing import fingerprint
from flows import audit, joining
from flows.command import Shell
from pseudonymisation.keys import SIGNING, Keys
from sites.settings import Site

EVENT = "keys new"


def replace(site: Site, shell: Shell) -> None:
    """Replace the signing key; raises PolicyError while the centre takes what the old one signs."""
    if (site.keys / SIGNING).exists():
        _refuse_good(site, shell)
        audit.record(site, shell, EVENT, "D", ("signing key", _mark(site)))
    Keys.replace_signing(site.keys)
    audit.record(site, shell, EVENT, "C", ("signing key", _mark(site)))


def _refuse_good(site: Site, shell: Shell) -> None:
    if site.centre is None:
        return
    try:
        found = joining.standing(site, shell.now)
    except CentreRefused:
        return  # the centre does not know this key, or no more
    if found.status != "suspended":
        raise PolicyError(
            "The centre takes what this key signs, or waits to confirm it, so it is kept. Was it lost "
            "or stolen? First have the operator type `heldennet-central site rekey`."
        )


def _mark(site: Site) -> str:
    return fingerprint(Keys.open(site.keys).public_key_text())
