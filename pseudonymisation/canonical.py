"""One way to write an identifier, so that the same one always gives the same pseudonym.

A changed rule silently breaks the link with what was loaded before; therefore ``VERSION`` is part
of every key, and a rule is never changed without raising it.
"""

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

VERSION = 1


class Identifier(StrEnum):
    """What kind of identifier it is, which decides how it is written."""

    LOCAL = "local"  # case is kept: FHIR ids that differ in case are two persons
    CASELESS = "caseless"
    BSN = "bsn"


def canonical(values: "pa.Array", kind: Identifier = Identifier.LOCAL) -> "pa.Array":
    """Trim, compose (NFC) and apply the rule of the kind; what is empty becomes null.

    >>> import pyarrow as pa
    >>> canonical(pa.array([" 4711 ", ""])).to_pylist()
    ['4711', None]
    >>> canonical(pa.array(["9999.00.006", "999990019 ", "19"]), Identifier.BSN).to_pylist()
    ['999900006', '999990019', '000000019']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    text = values.cast(pa.string())
    if kind is Identifier.BSN:
        return _nine_digits(text)
    text = pc.utf8_trim_whitespace(text if _is_ascii(text) else pc.utf8_normalize(text, "NFC"))
    if kind is Identifier.CASELESS:
        text = pc.utf8_normalize(pc.utf8_upper(text), "NFC")
    return _without_empty(text)


def _nine_digits(text: "pa.Array") -> "pa.Array":
    import pyarrow.compute as pc

    bare = _without_empty(pc.replace_substring_regex(text, r"[\s.]", ""))
    return pc.ascii_lpad(bare, 9, "0")


def _without_empty(text: "pa.Array") -> "pa.Array":
    import pyarrow.compute as pc

    empty = pc.equal(text, "")
    return pc.if_else(empty, None, text) if pc.any(empty).as_py() else text


def _is_ascii(text: "pa.Array") -> bool:
    import numpy as np

    data = text.buffers()[2]
    return data is None or not len(data) or int(np.frombuffer(data, np.uint8).max()) < 128
