"""Whether two names may be of one person, however they are typed: for roles that need two people.

Letters and digits alone are compared, without accents and case, and what looks the same counts as
the same, as in the skeletons of Unicode's TR 39: Greek and Cyrillic letters that pass for Latin
ones, l for I and 1, rn for m. Two people whose names differ in no more than that write them fuller.
"""

import unicodedata

_CAPITALS = str.maketrans(
    # Greek, then Cyrillic: those that look like a Latin capital
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "АВЕЅІЈКМНОРСТУХԚԜҮԌ",
    "ABEZHIKMNOPTYX" + "ABESIJKMHOPCTYXQWYG",
)
_SMALL = str.maketrans(
    {
        # Greek, Cyrillic, and Latin letters that Unicode does not take apart
        **dict(zip("αγικνορστυχω", "ayiknopotuxw", strict=True)),
        **dict(zip("авгекмнорстухѕіјһԛԝүԁґԍ", "abrekmhopctyxsijhqwydrg", strict=True)),
        **dict(zip("ıłøđħŧɑɡ", "ilodhtag", strict=True)),
    }
)
_STROKES = str.maketrans("1i|0", "lllo")
_PAIRS = (("rn", "m"), ("vv", "w"))


def skeleton(name: str) -> str:
    """Return what is left of a name when all that can be mistaken is taken away.

    >>> skeleton("Jan  Smit") == skeleton("jan smit") == skeleton("Jаn Smıt")
    True
    >>> skeleton("Jan Smit") == skeleton("Jan Smits")
    False
    """
    latin = unicodedata.normalize("NFKC", name).translate(_CAPITALS).casefold()
    bare = unicodedata.normalize("NFKD", latin).translate(_SMALL).translate(_STROKES)
    text = "".join(letter for letter in bare if letter.isalnum())
    for two, one in _PAIRS:
        text = text.replace(two, one)
    return text


def same(one: str, other: str) -> bool:
    """Tell whether two names may be of one person."""
    return skeleton(one) == skeleton(other)
