"""Commands as a person types them, and what is said back; two officers who type too."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from flows import cli
from sites.settings import Site

Capture = pytest.CaptureFixture[str]


def run(*words: str | Path) -> int:
    return cli.main([str(word) for word in words])


def refused(capsys: Capture, code: int, *words: str | Path) -> str:
    """Run a command that must fail with this code; return its one sentence."""
    assert run(*words) == code
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "Traceback" not in error
    return error.strip()


@dataclass(frozen=True)
class Officers:
    """Where the keys of who advises and who approves lie, and what they type."""

    site: Site
    advisor: Path
    approver: Path

    def type(self, *words: str | Path) -> int:
        return run("--site", self.site.folder, "policy", *words)

    def advise(self, advice: str = "positive") -> int:
        words = ("--advice", advice, "--text", "Past bij het doel.", "--advisor", "FG")
        return self.type("advise", "--key", self.advisor, *words)

    def approve(self, *words: str | Path) -> int:
        return self.type("approve", "--key", self.approver, "--approver", "Mandaat", *words)

    def refused(self, capsys: Capture, *words: str | Path, code: int = 5) -> str:
        capsys.readouterr()
        return refused(capsys, code, "--site", self.site.folder, "policy", *words)

    def found(self, capsys: Capture) -> str:
        """What ``check`` says of the policy."""
        capsys.readouterr()
        run("--site", self.site.folder, "check")
        said = capsys.readouterr().out.splitlines()
        return next(line.strip() for line in said if line.split()[1] == "policy")
