"""A site's settings: one ``site.toml``, one model, no default that weakens privacy."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from federated.errors import SettingsError
from federated.period import looks_like_a_period

Slug = r"^[a-z][a-z0-9-]{2,40}$"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceSettings(_Frozen):
    """One export: its format, where it lies (file or folder), and how its columns are called."""

    format: Literal["fhir_ndjson", "table", "ijw_xml"]
    path: Path
    mapping: Path | None = None
    xsd: Path | None = Field(default=None, description="folder with the official iJw XSDs")
    options: dict[str, str] = Field(default_factory=dict)


class CentreSettings(_Frozen):
    """Where releases go. Outbound HTTPS only; plain HTTP is for this machine alone."""

    url: str = Field(pattern=r"^(https://|http://(127\.0\.0\.1|localhost|\[::1\])(:|/|$))")
    timeout_seconds: float = Field(default=10, gt=0, le=300)


class QualitySettings(_Frozen):
    """When a delivery is refused as a whole: the share of rejected records, 0 to 1."""

    max_reject_share: float = Field(default=0.10, ge=0, le=0.5)


class ReportSettings(_Frozen):
    """Who may see the site's own exact figures, inside its walls."""

    roles: tuple[str, ...] = ("team", "data_steward")


class PrefectSettings(_Frozen):
    """The site's own Prefect server."""

    api_url: str = "http://127.0.0.1:4200/api"
    cron: str = "0 6 3 * *"


class TextSettings(_Frozen):
    """How free text is scrubbed. ``words`` is a word list of the site's own: allow-list mode."""

    words: Path | None = None
    deduce: bool = False


class ReidentifyKey(_Frozen):
    """One of the people of whom two together may turn a pseudonym back."""

    name: str = Field(min_length=1, max_length=200)
    key: str = Field(description="public Ed25519 key (base64)")


class Site(_Frozen):
    """A hospital or municipality. Paths are relative to the folder of ``site.toml``."""

    folder: Path
    id: str = Field(pattern=Slug)
    name: str
    kind: Literal["hospital", "municipality"]
    gemeentecode: str = Field(pattern=r"^\d{4}$")
    programme: Literal["kleine_helden_huis", "integrale_gezinspoli", "usual_care", "other"]
    start_month: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    expected_families_per_year: int = Field(
        ge=1, description="estimated beforehand; sets the ladder"
    )
    purpose: str = Field(default="evaluation", pattern=Slug)
    hospitals_covered: Literal["own", "all"] = "own"
    trial: str | None = Field(default=None, description="label of the closed study, if it is one")
    approver_key: str | None = Field(
        default=None, description="public Ed25519 key (base64) of who approves the policy"
    )
    advisor_key: str | None = Field(
        default=None, description="public Ed25519 key (base64) of who advises on the policy"
    )
    reidentify_keys: tuple[ReidentifyKey, ...] = Field(
        default=(), description="who may together turn a pseudonym back: at least two people"
    )
    source: tuple[SourceSettings, ...] = ()
    centre: CentreSettings | None = None
    quality: QualitySettings = QualitySettings()
    report: ReportSettings = ReportSettings()
    prefect: PrefectSettings = PrefectSettings()
    text: TextSettings = TextSettings()
    extracted: date | None = Field(
        default=None, description="day the export was made; the day of the run when absent"
    )

    def path(self, relative: str | Path) -> Path:
        """Return a path inside the site's folder."""
        return self.folder / relative

    @field_validator("trial")
    @classmethod
    def _is_a_name(cls, label: str | None) -> str | None:
        """Refuse a closed study that is called like a year: its figures would be taken for one's."""
        if label is not None and looks_like_a_period(label):
            raise PydanticCustomError(
                "trial_label", "a closed study is not called like a year or a quarter; name it"
            )
        return label

    @property
    def policy_file(self) -> Path:
        """The pseudonymisation policy."""
        return self.path("policy.toml")

    @property
    def inhabitants_file(self) -> Path:
        """The list of inhabitants by postcode of four digits; needed only where those are stored."""
        return self.path("pc4_inhabitants.csv")

    @property
    def keys(self) -> Path:
        """The folder with the site's secrets, readable by its owner only."""
        return self.path("keys")

    @property
    def store(self) -> Path:
        """The encrypted store."""
        return self.path("store/site.duckdb")

    @property
    def out(self) -> Path:
        """Reports, rejects, outbox, receipts and audit: all stay at the site."""
        return self.path("out")


def read(path: Path) -> Site:
    """Read and check one site file; raises SettingsError with one sentence."""
    return Site.model_validate(_content(path))


def _content(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise SettingsError(f"{path.name}: no such file. `heldennet-site init` makes one.")
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        Site.model_validate({**content, "folder": path.parent})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} is not valid TOML: {_where(error)}.") from None
    except ValidationError as error:
        raise SettingsError(f"{path.name}: {_first(error)}") from None
    return {**content, "folder": path.parent}


def _where(error: Exception) -> str:
    return str(error).split("(")[-1].rstrip(")") if "(" in str(error) else "not UTF-8"


def _first(error: ValidationError) -> str:
    problem = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in problem["loc"])
    return f"{where}: {problem['msg'].lower()}."
