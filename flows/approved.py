"""The policy of a site, if it is approved as it is: what every step asks for first.

What was proposed, advised, approved and revoked lies in ``policies``, by version; nothing there is
ever replaced by another version.
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from federated.errors import PolicyError
from pseudonymisation import advice as advices
from pseudonymisation import approval as approvals
from pseudonymisation import ed25519, passkey, statement
from pseudonymisation import policy as policies
from pseudonymisation.advice import Advice
from pseudonymisation.approval import Approval, Revocation
from pseudonymisation.passkey import Passkey
from pseudonymisation.policy import Policy
from sites.settings import Site

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    Key = Ed25519PublicKey | Passkey

_BACK = "put it back from the backup"
_NEW_KEY = "Make one: `heldennet-site policy new-key FILE --role {} --enrol`."


def file(site: Site, version: int, what: str = "approval") -> Path:
    """Where the advice, approval or revocation of a version lies."""
    return site.path(f"policies/policy-{version}.{what}.json")


def frozen(site: Site, version: int) -> Path:
    """Where the copy of a proposed version lies."""
    return site.path(f"policies/policy-{version}.toml")


def policy(site: Site, today: date) -> Policy:
    """Return the policy; raises PolicyError with what to do when it may not be used today."""
    found, keys = own(site), officers(site)
    proposed(site, found)
    approvals.not_revoked(found, revocation(site, found))
    told = advices.verify(found, advice(site, found), keys[0])
    approvals.verify(found, approval(site, found), told, keys[1], today)
    _latest(site, found)
    return found


def _latest(site: Site, found: Policy) -> None:
    """Refuse a version that was replaced: the steward does not choose among approved ones."""
    newest = max(versions(site), default=found.version)
    if newest <= found.version:
        return
    after = f"Version {newest} of the policy was approved after version {found.version}"
    if not file(site, newest).exists():
        raise PolicyError(
            f"{after}, says the audit, and {file(site, newest).name} is gone; {_BACK}, or "
            "propose a new version."
        )
    raise PolicyError(f"{after}; put it back in policy.toml, or propose a new version.")


def approval(site: Site, found: Policy) -> Approval | None:
    """Return the approval of this version, None when there is none; not yet verified."""
    return statement.read(Approval, file(site, found.version), approvals.HINT)


def advice(site: Site, found: Policy) -> Advice | None:
    """Return the advice on this version, None when there is none; not yet verified."""
    return statement.read(Advice, file(site, found.version, "advice"), advices.HINT)


def revocation(site: Site, found: Policy) -> Revocation | None:
    """Return the revocation of this version; one that is only in the audit still counts."""
    path = file(site, found.version, "revocation")
    given = statement.read(Revocation, path, approvals.REVOKED)
    if given is None and _revoked(site, found.version):
        raise PolicyError(
            f"The audit says that version {found.version} was revoked, and {path.name} is gone; "
            f"{approvals.REVOKED}."
        )
    return given


def officers(site: Site) -> "tuple[Key, Key]":
    """Return the public keys of who advises and who approves; they are two persons'."""
    keys = (
        _key(site.advisor_key, "advisor_key", "advise on", "advisor"),
        _key(site.approver_key, "approver_key", "approve", "approver"),
    )
    if keys[0].public_bytes_raw() == keys[1].public_bytes_raw():
        raise PolicyError(
            "site.toml names one key as advisor_key and as approver_key; who advises on a policy "
            "cannot approve it. Name another person's key."
        )
    return keys


def own(site: Site) -> Policy:
    """Return the policy, approved or not, that is this site's own."""
    found = policies.read(site.policy_file)
    if (found.site, found.kind) != (site.id, site.kind):
        raise PolicyError(
            f"policy.toml is of {found.kind} {found.site}, site.toml of {site.kind} {site.id}. "
            "Use the site's own."
        )
    return found


def proposed(site: Site, found: Policy) -> None:
    """Refuse a policy that is not what was proposed as this version."""
    path = frozen(site, found.version)
    if not path.exists():
        raise PolicyError(
            f"Version {found.version} of the policy of {found.site} is not proposed yet; the "
            "steward does that: `heldennet-site policy propose`."
        )
    if path.read_bytes() == site.policy_file.read_bytes():  # the approval is of its digest, too
        return
    if policies.digest(policies.read(path)) != policies.digest(found):
        raise PolicyError(
            f"The policy was changed after it was proposed as version {found.version}; raise its "
            "version, propose it, and have it advised and approved again."
        )


def versions(site: Site) -> list[int]:
    """Return the versions that were approved, the first one first.

    A version of which only the audit still tells counts too: removing a file undoes no approval.
    """
    names = (path.name.split(".")[0] for path in site.path("policies").glob("*.approval.json"))
    filed = {int(name.removeprefix("policy-")) for name in names if name[7:].isdecimal()}
    return sorted(filed | _audited(site, "policy approve"))


def base(site: Site, below: int | None = None) -> Policy | None:
    """Return the version approved last (before ``below``), None when there is none.

    Raises PolicyError when its copy is not what the approver signed: a difference with something
    else would hide what was loosened.
    """
    earlier = [version for version in versions(site) if below is None or version < below]
    if not earlier:
        return None
    if not (path := frozen(site, earlier[-1])).exists():
        raise PolicyError(f"Version {earlier[-1]} was approved, and {path.name} is gone; {_BACK}.")
    found = policies.read(path)
    given, (_, approver) = approval(site, found), officers(site)
    if given is None:
        raise PolicyError(f"The approval of version {found.version} is gone; {approvals.HINT}.")
    statement.bound("approval", given, found, approver, approvals.HINT)
    return found


def _key(text: str | None, name: str, does: str, role: str) -> "Key":
    if text is None:
        raise PolicyError(
            f"site.toml names no {name}, so nobody can {does} the policy. {_NEW_KEY.format(role)}"
        )
    return passkey.public_key(text) if text.startswith(passkey.PREFIX) else ed25519.public_key(text)


def _revoked(site: Site, version: int) -> bool:
    return version in _audited(site, "policy revoke")


def _audited(site: Site, event: str) -> set[int]:
    """Return the versions of which the audit has such an event."""
    from flows import audit

    named = (
        name for entry in audit.records(site) if entry.event == event for name in entry.objects
    )
    numbers = (name.removeprefix("policy ") for name in named if name.startswith("policy "))
    return {int(number) for number in numbers if number.isdecimal()}
