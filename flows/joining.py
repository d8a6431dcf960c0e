"""A site joins the centre: it brings its code and its key once, and asks how far it has come."""

from collections.abc import Callable
from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from federated.errors import CentreRefused, NotAllowed, SettingsError
from federated.onboarding.statements import Enrolment
from flows import centre
from flows.centre import Sender
from sites.settings import Site

Now = Callable[[], datetime]
WAITING, ENROLLED = "waiting", "enrolled"
SUSPENDED, REKEYING = "suspended", "rekeying"
NO_CENTRE = 'site.toml names no centre: add a line [centre] and below it url = "https://…".'


class Standing(BaseModel):
    """What the centre says of this site."""

    model_config = ConfigDict(frozen=True)

    site: str
    status: str
    fingerprint: str


def join(site: Site, code: str, now: Now) -> Standing:
    """Bring the code and the public key; after a lost answer the centre is asked how it stands."""
    from federated.signing import text_of

    sender = opened(site, now)
    brought = Enrolment(
        site=site.id,
        kind=site.kind,
        gemeentecode=site.gemeentecode,
        code=_looks_like_a_code(code),
        public_key=text_of(sender.key.public_key()),
    )
    try:
        return _read(sender, centre.tell(sender, "PUT", f"enrolments/{site.id}", brought))
    except CentreRefused as refused:
        return _standing_or(sender, refused)


def standing(site: Site, now: Now) -> Standing:
    """Ask how far this site has come; raises CentreRefused where its key is not known there."""
    sender = opened(site, now)
    return _read(sender, centre.tell(sender, "GET", f"enrolments/{site.id}"))


def require_enrolled(site: Site, now: Now) -> None:
    """Raise NotAllowed, with what to do, unless the centre takes things from this site."""
    try:
        found = standing(site, now)
    except CentreRefused:
        raise NotAllowed(
            "The centre does not know this site's key: `heldennet-site join` with the code that its "
            "operator gave."
        ) from None
    if found.status == WAITING:
        raise NotAllowed(
            "The operator of the centre has not confirmed the key yet. Read the fingerprint by "
            f"telephone: {found.fingerprint}. Then `heldennet-site check` again."
        )
    if found.status == REKEYING:
        raise NotAllowed(
            "The operator of the centre asked for a new key: `heldennet-site keys --new`, then "
            "`heldennet-site join` with the code that came with it."
        )
    if found.status != ENROLLED:
        raise NotAllowed(
            "The centre takes nothing from this site at present; ask its operator why."
        )


def opened(site: Site, now: Now) -> Sender:
    """Return the sender of a site; raises SettingsError where no centre is named."""
    if site.centre is None:
        raise SettingsError(NO_CENTRE)
    return centre.sender(site, site.centre, now)


def _standing_or(sender: Sender, refused: CentreRefused) -> Standing:
    # an answer that was lost: the code is used, and it was we who used it
    try:
        return _read(sender, centre.tell(sender, "GET", f"enrolments/{sender.site}"))
    except CentreRefused:
        raise refused from None


def _read(sender: Sender, body: bytes) -> Standing:
    from federated.signing import fingerprint, text_of

    try:
        found = Standing.model_validate_json(body)
    except ValidationError:
        found = None
    own = fingerprint(text_of(sender.key.public_key()))
    if found is None or (found.site, found.fingerprint) != (sender.site, own):
        raise CentreRefused(
            "What answers at centre.url in site.toml does not know what a site is, or speaks of "
            "another key. Correct the address, or ask the operator."
        )
    return found


def _looks_like_a_code(text: str) -> str:
    letters = text.replace("-", "").replace(" ", "").strip()
    if len(letters) != 20 or not letters.isascii() or not letters.isalnum():
        raise SettingsError("A code has twenty letters and digits, as 64CC-TVMY-MSTC-W8MW-YZVE.")
    return "-".join(letters[at : at + 4] for at in range(0, 20, 4))
