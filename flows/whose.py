"""The local number behind one pseudonym: by the key where it is short, else from the exports.

A longer number is chained block after block, which no key turns back. So every number in the site's
own exports is turned into its pseudonym, in memory, until it is this one. A municipality's own
number is itself made of a BSN, and that one block its key does turn back.
"""

from federated.errors import PseudonymError
from flows import approved, quiet, rotation
from flows.command import Shell
from pseudonymisation import administrative, reversal
from pseudonymisation.keys import Keys
from pseudonymisation.legal import BsnBasis
from pseudonymisation.policy import Policy
from pseudonymisation.pseudonym import parse
from sites.settings import Site


def number(site: Site, keys: Keys, pseudonym: str, shell: Shell) -> str:
    """Return it; raises PseudonymError when the pseudonym is of nobody here, or of nobody now."""
    label, version = parse(pseudonym)
    if keys.versions().get(label, {}).get(version) is None:
        raise PseudonymError(f"This site never made version {version} of the domain {label}.")
    policy = approved.own(site)
    by_key = reversal.identifier(pseudonym, label, version, keys, site.id, policy.purpose)
    found = by_key[0] if by_key else _of_exports(site, policy, keys, pseudonym, shell)
    if found is None:
        raise PseudonymError(
            "This pseudonym cannot be turned back: it is not of this site and purpose, or its "
            "number has more than 16 characters and is not in the exports that site.toml names. "
            "Put back the exports that hold it, or look for the record in your own system."
        )
    return _known_outside(found, site, policy, keys)


def _of_exports(site: Site, policy: Policy, keys: Keys, pseudonym: str, shell: Shell) -> str | None:
    from flows.pipeline import looking, renaming
    from flows.pipeline.session import Run

    label, version = parse(pseudonym)
    domain = rotation.base(label)
    if domain not in policy.domains or not site.source:
        return None
    quiet.everything()
    now = shell.now()
    run = Run(site, f"{site.id}-reidentify-{now:%Y%m%dT%H%M%SZ}", now.date(), shell.now)
    with looking.opened(run, policy, keys):
        return renaming.identifier(run, domain, label, version, pseudonym)


def _known_outside(found: str, site: Site, policy: Policy, keys: Keys) -> str:
    """Return what people know the person by: where the law lets it be read, the BSN."""
    if site.kind != "municipality" or policy.bsn_basis is BsnBasis.NONE:
        return found
    return administrative.bsn_of(found, keys, site.id) or found
