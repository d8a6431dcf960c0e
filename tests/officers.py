"""A privacy officer who advises and a mandated officer who approves, for a test's own site."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from flows import approved
from pseudonymisation import ed25519, statement
from pseudonymisation import policy as policies
from pseudonymisation.advice import advise
from pseudonymisation.approval import approve as approve_policy
from sites.settings import Site

Sign = Callable[[], Ed25519PrivateKey]


def approve(
    site: Site, now: datetime | None = None, sign: Sign = Ed25519PrivateKey.generate
) -> None:
    """Name two officers in site.toml; propose, advise on and approve the policy as it is."""
    now, (advisor, approver) = now or datetime.now(UTC), (sign(), sign())
    file = site.folder / "site.toml"
    lines = f'advisor_key = "{ed25519.public_text(advisor)}"\n'
    lines += f'approver_key = "{ed25519.public_text(approver)}"\n'
    kept = (
        x
        for x in file.read_text("utf-8").splitlines()
        if not x.startswith(("advisor_", "approver_"))
    )
    file.write_text(lines + "\n".join(kept) + "\n", encoding="utf-8")
    found = policies.read(site.policy_file)
    advice = advise(found, key=advisor, advisor="privacy officer", now=now, text="In order.")
    given = approve_policy(found, advice, key=approver, approver="officer", now=now)
    copy = approved.frozen(site, found.version)
    copy.parent.mkdir(exist_ok=True, mode=0o700)
    shutil.copy(site.policy_file, copy)
    statement.write(approved.file(site, found.version, "advice"), advice)
    statement.write(approved.file(site, found.version), given)
