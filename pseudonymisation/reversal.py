"""From a pseudonym back to the identifier, for who holds the key, and from one version to another.

The pseudonym of an identifier of at most 16 bytes is one block through the cipher, so the key
turns it back. A longer identifier is chained block after block, and nothing turns that back. A
value that was made under another key does not decipher to text with the right padding: chance
makes a readable text of it less than once in a million times.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from pseudonymisation import base32, cmac
from pseudonymisation.canonical import Identifier, canonical
from pseudonymisation.keys import Keys
from pseudonymisation.pieces import CHUNK
from pseudonymisation.pseudonym import pseudonyms


def identifiers(made: list[str], key: bytes) -> list[str | None]:
    """Return what each pseudonym was made of, None where it cannot be turned back.

    >>> identifiers(["person1-dwd3cma55qdfx2vajlle5yyuqqp"], bytes(32))
    ['4711']
    """
    return [found for piece in _pieces(made) for found in _turned_back(piece, key)]


def identifier(
    pseudonym: str, domain: str, version: int, keys: Keys, site: str, purpose: str
) -> tuple[str, Identifier] | None:
    """Return what one pseudonym was made of and how that is written; None where it is too long."""
    for kind in Identifier:
        key = keys.domain_key(site, purpose, domain, version=version, identifier=kind)
        (found,) = identifiers([pseudonym], key)
        if found is not None:
            return found, kind
    return None


def translated(
    made: list[str],
    domain: str,
    versions: tuple[int, int],
    keys: Keys,
    site: str,
    purpose: str,
    written: Identifier | None = None,
) -> dict[str, str]:
    """Return, by pseudonym of the first version, that of the second; without what is too long.

    ``written`` is how the second version writes identifiers; as the first did when it is None.
    """
    left, out = made, dict[str, str]()
    for kind in Identifier:
        old, new = (
            keys.domain_key(site, purpose, domain, version=version, identifier=of)
            for version, of in zip(versions, (kind, written or kind), strict=True)
        )
        found = dict(zip(left, identifiers(left, old), strict=True))
        known = {before: text for before, text in found.items() if text is not None}
        texts = canonical(pa.array(known.values(), pa.string()), written or kind)
        after = pseudonyms(texts, new, domain=domain, version=versions[1]).to_pylist()
        out.update(zip(known, after, strict=True))
        left = [before for before in left if before not in known]
    return out


def _pieces(made: list[str]) -> Iterator[list[str]]:
    return (made[start : start + CHUNK] for start in range(0, len(made), CHUNK))


def _turned_back(made: list[str], key: bytes) -> list[str | None]:
    digits = np.array([one[-base32.WIDTH : -1] for one in made], dtype=f"S{base32.DIGITS}")
    tags = base32.decode(digits.view(np.uint8).reshape(-1, base32.DIGITS))
    masks = cmac.last_block_masks(cmac.permutation(key, 1))
    blocks = cmac.permutation(key, len(made), inverse=True)(tags)
    padded, whole = ((blocks ^ mask).tobytes() for mask in masks)
    places = range(0, len(padded), cmac.BLOCK)
    return [_text(padded[at : at + cmac.BLOCK], whole[at : at + cmac.BLOCK]) for at in places]


def _text(padded: bytes, whole: bytes) -> str | None:
    """Return the readable one of a short identifier with its padding 10* and a whole block."""
    short, mark, _ = padded.rpartition(b"\x80")
    is_padded = bool(mark) and not padded[len(short) + 1 :].strip(b"\0")
    return (_readable(short) if is_padded else None) or _readable(whole)


def _readable(content: bytes) -> str | None:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return text if text and text.isprintable() else None
