"""The centre's settings: one ``central.toml``, one model."""

import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from api.moments import LONGEST_WINDOW
from federated.errors import KeyFileError, SettingsError

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
ASIDE = """\
# [review]
# required = true
"""
TEMPLATE = """\
# The centre. Everything else is in its database.

# Where releases are kept: "sqlite:///central.sqlite" (a file beside this one)
# or "postgresql+psycopg://user@host/name".
database = "sqlite:///central.sqlite"

# The address under which sites reach the centre. Signatures are made over it, so a request
# that was signed for another centre is refused. Leave it out on a single machine.
# url = "https://central.example.nl"

# Who is answerable for the figures, and whom to ask. It stands in the catalogue and the API.
# contact_name = "heldennet"
# contact_email = "operator@example.org"
# contact_url = "https://example.org"

# How often one reader may ask, on average and at once; 0 is no limit.
# requests_per_second = 20
# requests_at_once = 400

# Under which licence the figures may be used by others; it stands in the catalogue.
# licence = "http://creativecommons.org/licenses/by/4.0/deed.nl"

# Who may read /metrics (Prometheus): a word of 20 characters or more, sent as a bearer token.
# Without it there is no such address.
# metrics_token = "…"

# How long somebody stays signed in: minutes without doing anything, and hours at most.
# [sign_in]
# idle_minutes = 30
# hours = 10

# Whether two people read a release before it is published; without this the rules alone decide.
# [review]
# required = true

# Where people sign in: any OpenID Connect provider. Without this part the centre lets people in
# itself, by links that work once and by passkeys. Give the provider the address URL/sign-in/return.
# [provider]
# issuer = "https://login.example.nl/realms/centre"
# client_id = "heldennet"
# client_secret_file = "provider.secret"  # readable by you alone; leave out for a public client
"""


class Provider(BaseModel):
    """The OpenID Connect provider at which people sign in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str = Field(pattern=r"^https?://[^?#\s]+$", max_length=500)
    client_id: str = Field(min_length=1, max_length=200)
    client_secret_file: Path | None = None

    @field_validator("issuer")
    @classmethod
    def _encrypted(cls, issuer: str) -> str:
        if not issuer.startswith("https://") and urlsplit(issuer).hostname not in LOOPBACK:
            raise ValueError("the provider must be reached by https")
        return issuer


class SignIn(BaseModel):
    """How long somebody stays signed in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    idle_minutes: int = Field(default=30, ge=1, le=240)
    hours: int = Field(default=10, ge=1, le=24)


class Review(BaseModel):
    """Whether people read a release before everybody does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    required: bool = False


class Central(BaseModel):
    """How the centre runs. Relative paths start at the folder of ``central.toml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Path
    database: str = Field(
        default="sqlite:///central.sqlite", pattern=r"^(sqlite:///|postgresql\+psycopg://)"
    )
    url: str | None = Field(default=None, pattern=r"^https?://[^/?#\s]+$")
    max_bytes: int = Field(default=5 * 2**20, ge=2**10, le=2**26)
    clock_seconds: int = Field(default=300, ge=1, le=LONGEST_WINDOW)
    requests_per_second: float = Field(default=20.0, ge=0, le=1e6)
    requests_at_once: int = Field(default=400, ge=1, le=10**6)
    licence: str = Field(
        default="http://creativecommons.org/licenses/by/4.0/deed.nl",
        pattern=r"^https?://[^\s<>\"]+$",
    )
    metrics_token: SecretStr | None = Field(default=None, min_length=20)
    contact_name: str = "heldennet"
    contact_email: str = "operator@example.org"
    contact_url: str = "https://example.org"
    sign_in: SignIn = SignIn()
    review: Review = Review()
    provider: Provider | None = None

    @property
    def database_url(self) -> str:
        """The database's address, with the file beside ``central.toml``."""
        name = self.database.removeprefix("sqlite:///")
        return self.database if name == self.database else f"sqlite:///{self.folder / name}"


def read(path: Path) -> Central:
    """Read and check the settings; raises SettingsError with one sentence."""
    if not path.is_file():
        raise SettingsError(f"{path.name}: no such file. `heldennet-central init` makes one.")
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return Central.model_validate({**content, "folder": path.resolve().parent})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise SettingsError(
            f"{path.name} is not valid TOML in UTF-8; compare it with a new one."
        ) from None
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise SettingsError(f"{path.name}: {where}: {problem['msg'].lower()}.") from None


def client_secret(central: Central) -> str | None:
    """Return the secret that the provider gave; raises KeyFileError when others can read it."""
    named = central.provider.client_secret_file if central.provider else None
    if named is None:
        return None
    path = central.folder / named
    try:
        shared = path.stat().st_mode & 0o077
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise KeyFileError(
            f"{path.name} cannot be read; provider.client_secret_file names it."
        ) from None
    if shared or not secret:
        raise KeyFileError(f"{path.name} is empty or others can read it: chmod 600 {path.name}")
    return secret


def write_template(path: Path, *, review: bool = False) -> None:
    """Write a commented file to start from; an existing one stays as it is."""
    if path.exists():
        if review and not read(path).review.required:
            raise SettingsError(
                f"{path.name} is there already: write [review] required = true in it."
            )
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    text = TEMPLATE.replace(ASIDE, ASIDE.replace("# ", "")) if review else TEMPLATE
    path.write_text(text, encoding="utf-8")
