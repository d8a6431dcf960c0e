"""The policy of a site, if it is approved as it is: what every step asks for first."""

from datetime import date
from pathlib import Path

from federated.errors import PolicyError
from pseudonymisation import approval, ed25519
from pseudonymisation import policy as policies
from pseudonymisation.policy import Policy
from sites.settings import Site


def file(site: Site) -> Path:
    """Where the approval lies: beside the policy."""
    return site.policy_file.with_name(approval.FILE)


def policy(site: Site, today: date) -> Policy:
    """Return the policy; raises PolicyError with what to do when it may not be used today."""
    found = own(site)
    if site.approver_key is None:
        raise PolicyError(
            "site.toml names no approver_key, so nobody can approve the policy. Make one: "
            "`heldennet-site policy new-key FILE --enrol`."
        )
    key = ed25519.public_key(site.approver_key)
    approval.verify(found, approval.read(file(site)), key, today)
    return found


def own(site: Site) -> Policy:
    """Return the policy, approved or not, that is this site's own."""
    found = policies.read(site.policy_file)
    if (found.site, found.kind) != (site.id, site.kind):
        raise PolicyError(
            f"policy.toml is of {found.kind} {found.site}, site.toml of {site.kind} {site.id}. "
            "Use the site's own."
        )
    return found
