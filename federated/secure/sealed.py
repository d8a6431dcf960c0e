"""What may leave a site in a secure sum: five kinds of message, each unreadable for the centre.

The last kind opens masks, not values: of each site one kind of share only.
"""

import json

from federated.secure.messages import Agreement, Keys, Masked, Reveal, Shares
from federated.secure.refusing import refused

Sealed = Keys | Shares | Masked | Agreement | Reveal
KINDS: dict[str, type[Sealed]] = {
    "keys": Keys,
    "shares": Shares,
    "masked": Masked,
    "agreement": Agreement,
    "reveal": Reveal,
}


def parsed(body: bytes) -> Sealed:
    """Return the message of these bytes, of whichever kind."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise refused("malformed", kind="message") from None
    kind = content.get("kind") if isinstance(content, dict) else None
    if not isinstance(kind, str) or kind not in KINDS:
        raise refused("malformed", kind="message")
    return KINDS[kind].parse(body)
