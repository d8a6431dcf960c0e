"""What may happen at this moment. Who may ask for it stands in ``api.permissions``."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from api.settings import Central, SignIn
from api.store.sessions import Kept
from federated.errors import (
    FormRefused,
    NotSignedIn,
    ReasonMissing,
    ReviewRefused,
    SignInRefused,
)

OVER = "You are not signed in, or no longer. Sign in again."
SHORTEST, LONGEST = 3, 500  # characters of a reason
FOREIGN_FORM = "This did not come from a page of the centre, or the page is too old. Open it again."


def check_live(session: Kept | None, limits: SignIn, now: datetime) -> None:
    """A session lasts until it is not used for a while, and never longer than its hours."""
    idle = timedelta(minutes=limits.idle_minutes)
    if session is None or now >= min(_at(session.seen_at) + idle, _at(session.ends_at)):
        raise NotSignedIn(OVER)


def check_lets_in_itself(central: Central) -> None:
    """Links and passkeys are for a centre without an identity provider, and for no other."""
    if central.provider is not None:
        raise SignInRefused("People sign in at the identity provider of this centre; go there.")


def check_asks_provider(central: Central) -> None:
    """A centre without an identity provider sends nobody to one."""
    if central.provider is None:
        raise SignInRefused("This centre has no identity provider; its operator gives a link.")


def check_form(origin: str | None, home: str, given: str | None, wanted: str) -> None:
    """A form counts when a page of this centre sent it, in the browser that got the page."""
    from hmac import compare_digest

    same = compare_digest((given or "").encode(), wanted.encode())
    if origin != home or not same:
        raise FormRefused(FOREIGN_FORM)


def check_turn(release_id: str, waiting: Sequence[str]) -> None:
    """Releases of one site are read in the order in which they came: a later one builds on it."""
    if release_id not in waiting:
        raise ReviewRefused("This release waits for no vote.")
    if waiting[0] != release_id:
        raise ReviewRefused("An earlier release of this site is read first.")


def check_new_voice(person_id: str, voted: Collection[str]) -> None:
    """Nobody votes twice on one release."""
    if person_id in voted:
        raise ReviewRefused("You have voted on this release; what you said stays.")


def reason(text: str) -> str:
    """Return a reason as it is kept; raises ReasonMissing where there is none, or too much.

    >>> reason("  as last year  ")
    'as last year'
    """
    plain = " ".join(text.split())
    if not SHORTEST <= len(plain) <= LONGEST or not plain.isprintable():
        raise ReasonMissing(f"A reason has {SHORTEST} to {LONGEST} characters.")
    return plain


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
