"""How a Dutch name is written: particles, initials, words with a capital. Regular expressions.

They read folded text, so a letter is one of A to Z.
"""

LOWER_PARTICLES = (
    "van der|van den|van de|van het|van 't|van ter|van|von|de la|de las|de los|de|den|der|het|'t"
    "|ter|ten|te|op de|op den|op het|op 't|op|in de|in den|in het|in 't|in|uit de|uit den|aan de"
    "|aan den|aan het|bij de|voor de|over de|onder|a/d|a\\.d\\.|a\\.d|'s|d'|l'|el|al|ben|bin|ibn"
    "|abu|abd|oulad|ould|ait|bou|da|das|di|do|dos|du|la|le|st\\.|sint|zu|zur|y"
)
PARTICLE = rf"(?:(?i:{LOWER_PARTICLES}))"
# Between a particle and what it belongs to: a space, a hyphen (Al-Hariri), nothing (d'Haan).
# Most words are none, and show it by their first letter or their length.
_MAY_BE_PARTICLE = r"(?=(?i:['abdehilostuvyz][a-z]{0,4})[ './-])"
PARTICLES = rf"(?:{_MAY_BE_PARTICLE}{PARTICLE}(?:[ -]|(?<=')))"
CAPITAL = r"(?:(?:IJ|[A-Z])'?[a-z]+(?:[A-Z][a-z]+)?(?:'[a-z]+)?|[A-Z]'[A-Z][a-z]+)"
TAIL = rf"(?:-(?:{PARTICLES}){{0,3}}(?:{CAPITAL}|[a-z]+))*"
WORD = rf"{CAPITAL}{TAIL}"
INITIALS = r"(?:(?:[A-Z]|IJ|Th|Chr?|Ph|Joh|Fr|Jac|Wm|Sj|Tj|St)\. ?){1,5}"
NAME = (
    rf"(?:{INITIALS})?(?:{PARTICLES}){{0,3}}{WORD}"
    rf"(?: (?:{INITIALS})?(?:{PARTICLES}){{0,3}}{WORD}){{0,4}}"
)
STREET_ENDS = (
    "straat|laan|weg|plein|kade|pad|steeg|dijk|gracht|singel|hof|dreef|markt|park|akker|kamp|slag"
    "|plantsoen|oever|wal|burg|brink|dam|haven|hoek|veld|veen|ring|boulevard|promenade|erf|waard"
    "|hage|heuvel|horst|berg|bos|laantje|straatje|donk|es|rode|stee|wijk|baan|poort|brug|zoom|rak"
    "|sluis|stede|tuin|werf|wende|zijde|meent|gaarde|made|nering|warande|strjitte|leane|dyk|buorren|esplanade|passage|meer"
)
HOUSE = r"\d{1,4}(?:[ -]?(?:[A-Za-z]\b|bis\b|hs\b|huis\b|rood\b|[IVXivx]{1,4}\b|\d{1,3}\b))?(?![\d,.]\d)"
