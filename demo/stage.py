"""Where the demo happens: folders, ports, and which steps were done before."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from demo.background import free_port
from demo.cast import Player

HERE = Path(__file__).resolve().parent
OUT = HERE / "out"


@dataclass(frozen=True, slots=True)
class Stage:
    """The folder of a demo and the two ports of its servers; both outlive a run."""

    out: Path
    effect: bool
    centre_port: int
    prefect_port: int

    @property
    def central(self) -> Path:
        """The centre's settings."""
        return self.out / "central" / "central.toml"

    @property
    def report(self) -> Path:
        """The comparison as one file."""
        return self.out / "report.html"

    @property
    def centre_url(self) -> str:
        """Where the sites send to."""
        return f"http://127.0.0.1:{self.centre_port}"

    @property
    def prefect_url(self) -> str:
        """The one Prefect server of the demo."""
        return f"http://127.0.0.1:{self.prefect_port}/api"

    def site(self, player: Player) -> Path:
        """The folder of a site."""
        return self.out / "sites" / player.id

    def inbox(self, player: Player) -> Path:
        """Where the exports of a site lie."""
        return self.site(player) / "inbox"

    def done(self, step: str) -> bool:
        """Tell whether a step was done in an earlier run."""
        return (self.out / "steps" / step).exists()

    def finish(self, step: str) -> None:
        """Remember that a step is done."""
        place = self.out / "steps"
        place.mkdir(parents=True, exist_ok=True)
        (place / step).touch()


def prepare(out: Path, effect: bool, fresh: bool) -> Stage:
    """Return the stage of an earlier run, or a new one when it was another world."""
    known = out / "stage.json"
    kept = json.loads(known.read_text(encoding="utf-8")) if known.exists() else {}
    if fresh or (kept and kept["effect"] != effect):
        shutil.rmtree(out, ignore_errors=True)
        kept = {}
    if not kept:
        kept = {"effect": effect, "centre_port": free_port(), "prefect_port": free_port()}
        out.mkdir(parents=True, exist_ok=True)
        known.write_text(json.dumps(kept), encoding="utf-8")
    return Stage(out, **kept)
