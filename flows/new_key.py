"""A new key for a site whose key was lost or stolen: made only once the centre takes the old one no more.

Whoever typed it by mistake would else throw away a key that counts. Ledger, receipts and audit go on:
none of them is signed by it.
"""

from federated.errors import CentreRefused, KeyUnknown, PolicyError
from federated.signing import fingerprint
from flows import audit, joining
from flows.command import Shell
from pseudonymisation.keys import SIGNING, Keys
from sites.settings import Site

EVENT = "keys new"
FIRST = "Was it lost or stolen? First have the operator type `heldennet-central site rekey`."
UNKNOWN = "It is not known whether the centre takes this key, so it is kept."
KEPT = {
    joining.WAITING: f"The centre waits to confirm this key, so it is kept. {FIRST}",
    joining.ENROLLED: f"The centre takes what this key signs, so it is kept. {FIRST}",
    joining.SUSPENDED: (
        "The centre takes nothing from this site at present, and may again by this key, so it is "
        f"kept. {FIRST}"
    ),
}


def replace(site: Site, shell: Shell) -> None:
    """Replace the signing key; raises unless the centre said that the old one counts no more."""
    if (site.keys / SIGNING).exists():
        _refuse_good(site, shell)
        audit.record(site, shell, EVENT, "D", ("signing key", _mark(site)))
    Keys.replace_signing(site.keys)
    audit.record(site, shell, EVENT, "C", ("signing key", _mark(site)))


def _refuse_good(site: Site, shell: Shell) -> None:
    if site.centre is None:
        raise PolicyError(f"{UNKNOWN} {joining.NO_CENTRE} Then type this again.")
    try:
        status = joining.standing(site, shell.now).status
    except KeyUnknown:
        return
    except CentreRefused as refused:
        raise CentreRefused(f"{UNKNOWN} {refused} When that is mended, type this again.") from None
    if status != joining.REKEYING:
        raise PolicyError(KEPT.get(status, f"{UNKNOWN} {FIRST}"))


def _mark(site: Site) -> str:
    return fingerprint(Keys.open(site.keys).public_key_text())
