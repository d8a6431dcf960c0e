"""What all messages share: frozen, one spelling on the wire, silent about what they hold."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
)

from federated.canonical import canonical, digest
from federated.secure.refusing import refused

MOST_SITES = 2048


def _bytes(value: object) -> object:
    return b64decode(value, validate=True) if isinstance(value, str) else value


def _text(value: bytes) -> str:
    return b64encode(value).decode()


def blob(length: int) -> Any:
    """Return the metadata of so many bytes, base64 on the wire."""
    return Field(min_length=length, max_length=length)


Bytes = Annotated[bytes, BeforeValidator(_bytes), PlainSerializer(_text, when_used="json")]
Key = Annotated[Bytes, blob(32)]
Signature = Annotated[Bytes, blob(64)]
Share = Annotated[Bytes, blob(33)]
Parcel = Annotated[Bytes, blob(82)]  # two shares and the tag of the cipher
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Wire(BaseModel):
    """One thing that is sent or kept; made only when it is in order."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def body(self) -> bytes:
        """Return the bytes on the wire."""
        return canonical(self.model_dump(mode="json"))

    def fingerprint(self) -> str:
        """Return the SHA-256 of the bytes on the wire."""
        return digest(self.body())

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """Return what these bytes say; another spelling of the same is refused."""
        try:
            made = cls.model_validate_json(body)
        except ValidationError:
            raise refused("malformed", kind=cls.__name__) from None
        if made.body() != body:
            raise refused("spelling", kind=cls.__name__)
        return made

    def __repr_args__(self) -> Iterable[tuple[str, object]]:
        """Show nothing: what is inside may be a share of a secret."""
        return ()


def ascending(names: Sequence[str]) -> None:
    """Refuse names that are out of order or there twice."""
    if any(a >= b for a, b in pairwise(names)):
        raise ValueError("sites stand in order of name, each once")


def _by_name(pairs: tuple[tuple[str, bytes], ...]) -> tuple[tuple[str, bytes], ...]:
    ascending([name for name, _ in pairs])
    return pairs


by_name: Callable[[Any], Any] = _by_name
Parcels = Annotated[tuple[tuple[Name, Parcel], ...], AfterValidator(by_name)]
ShareList = Annotated[tuple[tuple[Name, Share], ...], AfterValidator(by_name)]
