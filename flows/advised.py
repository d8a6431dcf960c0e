"""Every advice that was given on a version of the policy: the one that counts, and those before it.

``policies/policy-1.advice.json`` counts. What it replaced is kept beside it as
``policy-1.advice-1.json``, ``policy-1.advice-2.json`` and so on, so that a negative advice cannot be
made to vanish by a later one. The audit tells how many there must be.
"""

import os
from pathlib import Path

from federated.errors import PolicyError
from flows import approved, audit, files
from pseudonymisation import advice as advices
from pseudonymisation import statement
from pseudonymisation.advice import Advice
from pseudonymisation.policy import Policy
from sites.settings import Site

EVENT = "policy advise"


def given(site: Site, version: int) -> tuple[Advice, ...]:
    """Return every advice on this version that can be read, the one that counts last."""
    paths = (*_replaced(site, version), approved.file(site, version, "advice"))
    found = (_read(path) for path in paths)
    return tuple({one.fingerprint(): one for one in found if one is not None}.values())


def store(site: Site, new: Advice) -> None:
    """Let an advice count, and keep the one that counted; a kill leaves the old or the new one."""
    path = approved.file(site, new.policy_version, "advice")
    kept = _replaced(site, new.policy_version)
    if path.exists() and not any(path.samefile(one) for one in kept):
        number = 1 + max((_number(one) for one in kept), default=0)
        os.link(path, path.with_name(f"policy-{new.policy_version}.advice-{number}.json"))
        files.sync_folder(path.parent)
    statement.write(path, new)


def whole(site: Site, found: Policy) -> tuple[Advice, ...]:
    """Return what was advised before; raises PolicyError when what was replaced last is gone."""
    every = given(site, found.version)
    known = {one.fingerprint() for one in every}
    if every and every[-1].replaces not in (None, *known):
        raise PolicyError(
            f"An earlier advice on version {found.version} was replaced, and is gone from policies; "
            f"put it back from the backup, or {advices.HINT} again."
        )
    return every[:-1]


def told(site: Site, version: int) -> list[str]:
    """Say who advised what and when, the last first, and whether one that is on record is gone."""
    found, recorded = given(site, version), _recorded(site, version)
    lines = [words(one) for one in reversed(found)]
    lines[1:] = [f"{line} (replaced)" for line in lines[1:]]
    if recorded > len(found):
        lines.append(f"the audit has {recorded} advices on this version, {len(found)} can be read")
    return lines


def words(one: Advice) -> str:
    """Return an advice in a few words."""
    return f"{one.advice}, {one.signer}, {one.signed_at:%Y-%m-%d %H:%M}"


def _recorded(site: Site, version: int) -> int:
    name = f"policy {version}"
    return sum(e.event == EVENT and name in e.objects for e in audit.records(site))


def _replaced(site: Site, version: int) -> list[Path]:
    folder = site.path("policies")
    found = folder.glob(f"policy-{version}.advice-*.json")
    return sorted((path for path in found if _digits(path).isdecimal()), key=_number)


def _digits(path: Path) -> str:
    return path.name.split(".")[1].removeprefix("advice-")


def _number(path: Path) -> int:
    return int(_digits(path))


def _read(path: Path) -> Advice | None:
    try:
        return statement.read(Advice, path, advices.HINT)
    except PolicyError:  # damaged: what the audit has more than can be read says so
        return None
