"""Places: a postcode is cut to its digits or fewer, and nothing else passes for a postcode."""

import pyarrow as pa
import pyarrow.compute as pc

from federated.schema import Raw

DIGITS = 4
_POSTCODE = r"^[1-9][0-9]{3}([A-Z]{2})?$"


def is_postcode(raw: Raw) -> bool:
    """Tell whether a raw column is the postcode."""
    return raw.name == "postcode"


def cut(values: pa.Array, positions: int) -> pa.Array:
    """Return the first digits of each postcode; null for what is none, such as a street.

    >>> cut(pa.array(["3011 ab", "Kade 12", None]), 4).to_pylist()
    ['3011', None, None]
    """
    bare = pc.utf8_upper(pc.replace_substring_regex(values, r"\s", ""))
    known = pc.fill_null(pc.match_substring_regex(bare, _POSTCODE), False)
    return truncated(pc.if_else(known, bare, None), min(positions, DIGITS))


def truncated(values: pa.Array, positions: int) -> pa.Array:
    """Return the first ``positions`` characters of each text."""
    return pc.utf8_slice_codeunits(values, 0, positions)
