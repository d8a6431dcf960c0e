"""A site as a steward has it: a folder with an inbox, a private HOME and TMPDIR, typed commands.

Everything that a command writes lies below ``root``, its screen included; so a test can search it.
"""

import os
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sites import onboarding, settings
from sites.settings import Site
from tests import officers
from tests.journeys.warm import Fault, Typed, Warm

EXTRACTED = "2026-11-01"
START = "2023-01"
PLACE = "# Domeinen"  # above it is room for another table of the policy


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Home:
    """One site and where its process lives."""

    root: Path
    warm: Warm

    @property
    def folder(self) -> Path:
        return self.root / "site"

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def site(self) -> Site:
        return settings.read(self.folder / "site.toml")

    def environment(self) -> dict[str, str]:
        """Return where HOME and TMPDIR are."""
        found = {name: str(self.root / name.lower()) for name in ("HOME", "TMPDIR")}
        for path in found.values():
            Path(path).mkdir(exist_ok=True, mode=0o700)
        return found

    def type(self, *words: str, fault: Fault | None = None, **more: Any) -> Said:
        """Type a command of ``heldennet-site``; its screen is kept in ``screen``."""
        screen = self.root / "screen"
        screen.mkdir(exist_ok=True)
        number = len(list(screen.iterdir())) // 2
        out, err = screen / f"{number:03}.out", screen / f"{number:03}.err"
        typed = Typed(
            words=("--site", str(self.folder), *words),
            env=self.environment(),
            out=str(out),
            err=str(err),
            fault=fault,
            **more,
        )
        code = self.warm.run(typed)
        return Said(code, out.read_text(), err.read_text())

    def deliver(self, *words: str, fault: Fault | None = None, **more: Any) -> Said:
        """Deliver without Prefect, as of the day of the example exports."""
        return self.type(
            "deliver", "--direct", "--extracted", EXTRACTED, *words, fault=fault, **more
        )

    def edit(self, old: str, new: str) -> None:
        """Change site.toml."""
        file = self.folder / "site.toml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")


@dataclass(frozen=True)
class Plan:
    """What a test wants a site to be."""

    kind: str
    id: str = ""
    families: int = 12
    centre: str | None = None
    prefect: str | None = None
    trial: str | None = None
    retention_months: int = 120
    start: str = START
    reject_share: float = 0.5  # a tiny world has as many planted mistakes as a large one


def make(root: Path, plan: Plan, inbox: Path, warm: Warm) -> Home:
    """Make a site with a copy of an inbox, keys and an approved policy."""
    root.mkdir(parents=True, mode=0o700)
    home = Home(root, warm)
    home.folder.mkdir(mode=0o700)
    shutil.copytree(inbox, home.inbox)
    lines = (inbox / "sources.toml").read_text(encoding="utf-8")
    onboarding.make(
        onboarding.Answers(
            folder=home.folder,
            id=plan.id or f"stad-{plan.kind}",
            name="Voorbeeldsite",
            kind=plan.kind,
            gemeentecode="0599",
            programme="usual_care",
            start_month=plan.start,
            families_per_year=plan.families,
            centre=plan.centre,
            prefect=plan.prefect,
            trial=plan.trial,
            register_id="VR-2026-12",
            dpia_id="DPIA-2026-7",
            retention_months=plan.retention_months,
            source_lines=f"{lines}\n[quality]\nmax_reject_share = {plan.reject_share}\n",
        ),
        datetime.now(UTC).date(),
        os.urandom,
    )
    officers.approve(home.site)
    return home


def approved(site: Home, *changes: tuple[str, str]) -> None:
    """Change the policy, raise its version, and have it approved."""
    text = site.site.policy_file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    version = int(re.findall(r"(?m)^version = (\d+)$", text)[0])
    text = re.sub(r"(?m)^version = \d+$", f"version = {version + 1}", text, count=1)
    site.site.policy_file.write_text(text, encoding="utf-8")
    officers.approve(site.site)
