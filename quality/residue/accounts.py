"""A bank account by its IBAN: ISO 13616, with the check of ISO 7064 (mod 97)."""

import re

PATTERN = (
    r"(?i)(?:^|[^0-9A-Za-z])(?P<it>[A-Z]{2}[0-9]{2}(?:[ ._-]?[0-9A-Z]{4}){2,7}"
    r"(?:[ ._-]?[0-9A-Z]{1,3})?)(?:$|[^0-9A-Za-z])"
)
_SHORTEST, _LONGEST = 15, 34


def valid(found: re.Match[str]) -> bool:
    """Tell whether what was found is an account: a word may have been taken along with it.

    >>> [valid(m) for t in ("NL91 ABNA 0417 1643 00 op", "NL92 ABNA 0417 1643 00")
    ...  if (m := re.search(PATTERN, t))]
    [True, False]
    """
    text = found["it"]
    ends = [at for at in range(len(text), 0, -1) if at == len(text) or text[at] in " ._-"]
    return any(_passes(text[:end]) for end in ends)


def _passes(text: str) -> bool:
    bare = re.sub(r"[ ._-]", "", text).upper()
    if not _SHORTEST <= len(bare) <= _LONGEST:
        return False
    return int("".join(str(int(char, 36)) for char in bare[4:] + bare[:4])) % 97 == 1
