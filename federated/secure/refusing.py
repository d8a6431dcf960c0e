"""Why a step of a secure sum is refused: a code and one sentence, never a value or a key."""

from federated.errors import SumRefused

WHY = {
    "malformed": "What arrived is no {kind} of a secure sum.",
    "spelling": "A {kind} of a secure sum is not spelled in its one canonical way.",
    "study": "The centre asks for a sum of a study that this site did not approve.",
    "terms": "The centre announces other {part} than the approved study has.",
    "question": "The centre announces a sum of another question than this site was asked.",
    "budget": "The approved study has no round of this number.",
    "replayed round": "A round of this number or a later one was begun already; rounds never repeat.",
    "begun otherwise": "This round was begun with other keys or other values; it cannot be begun again.",
    "not a participant": "{site} is not a participant of the approved study.",
    "own key": "The key of this site is not the one that the approved study names. Where it was "
    "replaced, a new version of the study names the new one, and is approved anew.",
    "length": "The values do not have the form that the centre announced.",
    "entropy": "A round needs 32 random bytes, made for that round alone.",
    "foreign round": "A message of {site} belongs to another study or round.",
    "signature": "A message of {site} is not signed by the key that the approved study names.",
    "twice": "{site} sent two different messages for one step.",
    "few": "Only {found} of at least {need} sites answered; a sum of so few is not made.",
    "own message": "The centre shows another message of this site than the site sent, or none.",
    "other keys": "The centre shows this site other keys than it shows {site}, or a share was altered.",
    "addressee": "The centre hands over shares that are meant for another site.",
    "foreign step": "A message belongs to another step than was announced.",
    "never dealt": "{site} is counted in, but it has not dealt shares.",
    "disagree": "The sites were told different things about who is alive; nothing is unmasked.",
    "difference": "With an earlier sum of the same subject this one would single out fewer than {need} sites.",
    "weak key": "A key of {site} does not make a secret.",
    "share": "The shares of {site} do not fit together; the sum is void.",
    "vector": "The masked values of {site} are not those that it signed for.",
    "not a number": "{found} values are not numbers, so they cannot be summed.",
    "overflow": "{found} values are larger than the scale of this sum holds; the study needs a wider one.",
    "alone": "A secure sum needs at least three sites; with {found} each would learn the other's values.",
    "secret": "Keys of a secure sum are never written out; keep the random bytes of the round instead.",
}


def refused(code: str, **names: object) -> SumRefused:
    """Return the error of a code; the caller raises it.

    >>> refused("few", found=2, need=3).code
    'few'
    """
    error = SumRefused(WHY[code].format(**names))
    error.code = code
    return error
