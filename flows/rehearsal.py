"""A delivery of the made-up export, in a site that is made for it and thrown away afterwards.

The twin has this site's settings and this site's policy, other keys, officers of its own who sign what
nobody reads, and no centre. The real keys, store, ledger and outbox are not opened.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from federated.errors import QualityRefused
from flows import approved, files
from flows.command import Shell
from flows.pipeline import Run
from flows.pipeline.whole import publish
from sites import onboarding, settings
from sites.example_data import inbox, practice
from sites.settings import Site

PREFIX = ".dry-run-"
NUMBER = "example-1"
# of a twin that is gone there is no report to see
SEE, SEE_TOO = " (see `heldennet-site quality`)", " See `heldennet-site quality`."
AS_DELIVERED = " So would a real delivery be; mend the mapping files, then `source practice`."


def rehearse(site: Site, shell: Shell) -> None:
    """Deliver the example as far as the outbox of a twin; raises the errors of the steps."""
    with _place(site) as folder:
        twin = _twin(site, folder, shell)
        run = Run(twin, f"dry-run-{site.id}", practice.DAY, shell.now)
        try:
            publish(run, lambda line: shell.say(line.replace(SEE, "")))
        except QualityRefused as refused:
            raise QualityRefused(str(refused).replace(SEE_TOO, AS_DELIVERED)) from None


@contextmanager
def _place(site: Site) -> Iterator[Path]:
    out = files.private_folder(site.out)
    for left in out.glob(f"{PREFIX}*"):  # of one that was killed; made-up records only
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=out) as folder:
        yield Path(folder)


def _twin(site: Site, folder: Path, shell: Shell) -> Site:
    """Make a site like this one; its policy is this site's, signed by officers who are nobody."""
    answers = onboarding.Answers(
        folder=folder,
        id=site.id,
        name=site.name,
        kind=site.kind,
        gemeentecode=site.gemeentecode,
        programme=site.programme,
        start_month=practice.START_MONTH,
        families_per_year=practice.FAMILIES,
        hospitals_covered=site.hospitals_covered,
        register_id=NUMBER,
        dpia_id=NUMBER,
        source_lines=inbox.toml(practice.sources(site.folder)),
    )
    _take_policy(site, folder)
    onboarding.make(answers, shell.now().date(), os.urandom)
    _sign(folder, shell)
    return settings.read(folder / "site.toml")


def _take_policy(site: Site, folder: Path) -> None:
    from pseudonymisation.template import TO_FILL_IN

    if site.policy_file.exists():
        text = site.policy_file.read_text(encoding="utf-8").replace(TO_FILL_IN, NUMBER)
        (folder / "policy.toml").write_text(text, encoding="utf-8")
    if site.inhabitants_file.exists():
        shutil.copy(site.inhabitants_file, folder)


def _sign(folder: Path, shell: Shell) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from pseudonymisation import advice, approval, ed25519, policy, statement

    advisor, approver = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    lines = f'advisor_key = "{ed25519.public_text(advisor)}"\n'
    lines += f'approver_key = "{ed25519.public_text(approver)}"\n'
    file = folder / "site.toml"
    file.write_text(lines + file.read_text(encoding="utf-8"), encoding="utf-8")
    twin = settings.read(file)
    found = policy.read(twin.policy_file)
    told = advice.advise(
        found, key=advisor, advisor="a made-up officer", now=shell.now(), text="Made up."
    )
    given = approval.approve(
        found, told, key=approver, approver="another made-up officer", now=shell.now()
    )
    copy = files.private_folder(folder / "policies") / approved.frozen(twin, found.version).name
    shutil.copy(twin.policy_file, copy)
    statement.write(approved.file(twin, found.version, "advice"), told)
    statement.write(approved.file(twin, found.version), given)
