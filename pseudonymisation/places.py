"""Places: a postcode is cut to its first digits, and nothing else passes for a postcode.

Four digits may be an area of a few houses. They are stored only beside a list of inhabitants (CBS,
by postcode of four digits), and an area with fewer than 200 of them, or none known, is left out.
Three digits or fewer need no list: such an area holds many of four.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from federated.errors import PolicyError
from federated.schema import Raw

if TYPE_CHECKING:
    import pyarrow as pa

DIGITS, FREE = 4, 3
FEWEST = 200
FILE = "pc4_inhabitants.csv"
_POSTCODE = r"^[1-9][0-9]{3}([A-Z]{2})?$"
_LINE = re.compile(r"([1-9][0-9]{3})[;,](\d*)")


class Cut(Protocol):
    """An action; ``positions`` where it cuts a text."""

    @property
    def action(self) -> str:
        """Its name."""


@dataclass(frozen=True, slots=True)
class Areas:
    """The areas of four digits that have enough inhabitants, and the digest of their list."""

    sha256: str
    large: "pa.Array"


def is_postcode(raw: Raw) -> bool:
    """Tell whether a raw column is the postcode."""
    return raw.name == "postcode"


def check(columns: Mapping[str, Mapping[str, Cut]], *, listed: bool) -> None:
    """Refuse four digits of a postcode without a list of inhabitants."""
    for table, named in columns.items():
        found = named.get("postcode")
        if not listed and getattr(found, "positions", 0) > FREE:
            raise PolicyError(
                f"{table}.postcode, truncate: four digits need a list of inhabitants, to leave out "
                f"areas with fewer than {FEWEST}; allowed: drop, truncate to 1 to {FREE}, or name "
                f"the digest of {FILE} as inhabitants_sha256."
            )


def read(path: Path, sha256: str | None) -> Areas | None:
    """Read the list that a policy names, lines ``3011;6340``; None where it names none."""
    if sha256 is None:
        return None
    try:
        content = path.read_bytes()
    except OSError:
        raise PolicyError(
            f"{path.name} is missing, and the policy cuts postcodes by it; put it beside site.toml."
        ) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise PolicyError(
            f"{path.name} is not the list that the policy names; put that one back, or give the "
            "policy the new inhabitants_sha256 and have it approved."
        )
    import pyarrow as pa

    return Areas(sha256, pa.array(sorted(_large(content, path.name)), pa.string()))


def _large(content: bytes, name: str) -> Iterator[str]:
    for number, line in enumerate(content.decode("utf-8-sig", "replace").splitlines(), start=1):
        found = _LINE.fullmatch(line.strip())
        if found is None and number > 1:  # the first line may be a heading
            raise PolicyError(
                f"{name}, line {number}: expected an area and a number, as 3011;6340."
            )
        if found and int(found[2] or 0) >= FEWEST:
            yield found[1]


def cut(values: "pa.Array", positions: int, areas: Areas | None = None) -> "pa.Array":
    """Return the first digits of each postcode; null for what is none, such as a street.

    With a list, who lives in a small area or one that is not listed has no area at all, however
    few digits are stored. Four digits without a list are refused.

    >>> import pyarrow as pa
    >>> cut(pa.array(["3011 ab", "Kade 12", None]), 3).to_pylist()
    ['301', None, None]
    """
    import pyarrow.compute as pc

    if areas is None and positions > FREE:
        raise PolicyError(
            "Four digits of a postcode need a list of inhabitants; nothing is stored."
        )
    digits = min(positions, DIGITS)
    bare = pc.utf8_upper(pc.replace_substring_regex(values, r"\s", ""))
    four, already = _matching(bare, _POSTCODE), _matching(bare, rf"^[1-9][0-9]{{{digits - 1}}}$")
    if areas is not None:
        whole = pc.is_in(truncated(bare, DIGITS), value_set=areas.large)
        four, already = pc.and_(four, whole), pc.and_(already, whole if digits == DIGITS else True)
    return truncated(pc.if_else(pc.or_(four, already), bare, None), digits)


def _matching(values: "pa.Array", form: str) -> "pa.Array":
    import pyarrow.compute as pc

    return pc.fill_null(pc.match_substring_regex(values, form), False)


def truncated(values: "pa.Array", positions: int) -> "pa.Array":
    """Return the first ``positions`` characters of each text."""
    import pyarrow.compute as pc

    return pc.utf8_slice_codeunits(values, 0, positions)
