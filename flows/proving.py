"""The site proves that its disclosure engine works: the engine on tables that the centre planted."""

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from federated.disclosure.conformance.proof import PACK, Proof
from federated.errors import CentreRefused, ConformanceFailed
from flows import centre, files, joining
from sites.settings import Site

FILE = "conformance.json"


class Run(BaseModel):
    """What the centre asks."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)

    run: str = Field(pattern=r"^[0-9a-f]{64}$")
    seed: str = Field(pattern=r"^[0-9a-f]{64}$")
    pack: str


class Verdict(BaseModel):
    """How it ended; ``failed`` names planted tables."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)

    run: str
    passed: bool
    failed: tuple[str, ...]
    answered_at: str

    @property
    def sentence(self) -> str:
        """Say how it ended."""
        if self.passed:
            return "Passed: what the centre planted stays hidden here, and what is safe is shown."
        return (
            "Not passed: the disclosure engine here lets through, or hides in vain, what the centre "
            f"planted ({', '.join(self.failed)}). Install the centre's version of heldennet anew, and "
            "type `heldennet-site conformance` again; until then the centre takes nothing."
        )


class Kept(BaseModel):
    """The last verdict, as it is kept here."""

    model_config = ConfigDict(frozen=True)

    verdict: Verdict
    version: str


def prove(site: Site, now: Callable[[], datetime]) -> Verdict:
    """Ask for a run, answer it, and keep the verdict; raises ConformanceFailed where it is a no."""
    from federated.disclosure.conformance import running

    sender = joining.opened(site, now)
    run = _asked(centre.tell(sender, "POST", "conformance-runs"))
    proof = Proof(
        site=site.id,
        run=run.run,
        version=here(),
        tables=running.tables(run.seed, site.id),
        lines=running.figures(run.seed),
    )
    verdict = _verdict(centre.tell(sender, "PUT", f"conformance-runs/{run.run}", proof), run.run)
    kept = Kept(verdict=verdict, version=proof.version)
    files.write_atomically(site.out / FILE, kept.model_dump_json(by_alias=True).encode())
    if not verdict.passed:
        raise ConformanceFailed(verdict.sentence)
    return verdict


def last(site: Site) -> Kept | None:
    """Return the last verdict that is kept here, None where there is none that can be read."""
    try:
        return Kept.model_validate_json((site.out / FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def here() -> str:
    """Return the version of heldennet on this machine."""
    try:
        return version("heldennet")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "unknown"


def _asked(body: bytes) -> Run:
    try:
        run = Run.model_validate_json(body)
    except ValidationError:
        raise CentreRefused("What the centre asked cannot be read; ask its operator.") from None
    if run.pack != PACK:
        raise CentreRefused(
            f"The centre asks for version {run.pack} of the planted tables, and this is {PACK}. "
            "Bring heldennet here to the centre's version."
        )
    return run


def _verdict(body: bytes, run: str) -> Verdict:
    try:
        found = Verdict.model_validate_json(body)
    except ValidationError:
        found = None
    if found is None or found.run != run:
        raise CentreRefused("The centre's verdict cannot be read; ask its operator.")
    return found
