"""Who may publish what. Each rule raises with its reason."""

from api.store.sites import ENROLLED, Site
from federated.errors import Forbidden, PolicyError
from federated.release import Release


def check_enrolled(site: Site | None) -> None:
    """Only a site that is enrolled and not suspended may publish."""
    if site is None or site.status != ENROLLED:
        raise Forbidden("The centre takes nothing from this site at present; ask its operator why.")


def check_speaks_for(site: Site, release: Release) -> None:
    """A site publishes its own figures, as the kind of site it was enrolled as."""
    if release.site != site.id or release.site_kind != site.kind:
        raise Forbidden(
            "The release is of another site, or of another kind of site, than the key that signed it."
        )


def check_policy(release: Release, registered: frozenset[str]) -> None:
    """A site publishes under a version of its policy that the centre has registered."""
    if release.policy_digest not in registered:
        raise PolicyError(
            "The centre does not know this version of the site's policy. Give the digest that "
            "`heldennet-site policy show` prints to the operator: `heldennet-central site policy`."
        )
