"""The steward proposes a version of the policy: from then on it stands still."""

from federated.errors import PolicyError
from flows import approved
from flows.command import Shell
from pseudonymisation.policy import Policy
from sites.settings import Site


def propose(site: Site, shell: Shell) -> Policy:
    """Freeze a copy of the policy under its version; raises PolicyError when it cannot be."""
    from flows import audit, files

    found = approved.own(site)
    path = approved.frozen(site, found.version)
    _complete(found)
    if path.exists():
        approved.proposed(site, found)
        return found
    _newer(site, found)
    audit.record(site, shell, "policy propose", "C", (f"policy {found.version}",))
    files.private_folder(path.parent)
    files.write_atomically(path, site.policy_file.read_bytes())
    approved.proposed(site, found)
    return found


def _complete(found: Policy) -> None:
    if unfilled := found.unfilled():
        raise PolicyError(
            f"{unfilled[0]} in policy.toml is still to be filled in; nothing was proposed."
        )


def _newer(site: Site, found: Policy) -> None:
    there = [int(p.stem[7:]) for p in approved.frozen(site, 1).parent.glob("policy-*.toml")]
    if there and max(there) > found.version:
        raise PolicyError(
            f"Version {max(there)} of the policy was proposed before; give this one a higher "
            "version in policy.toml."
        )
