"""What may happen at this moment. Who may ask for it stands in ``api.permissions``."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta

from api.settings import Central, SignIn
from api.store.sessions import Kept
from api.store.sites import ENROLLED, Site
from federated.errors import (
    FormRefused,
    NotSignedIn,
    ReasonMissing,
    ReviewRefused,
    SignInRefused,
    UnsafeRelease,
)
from federated.noise.table import years
from federated.period import quarter_of
from federated.release import Release

OVER = "You are not signed in, or no longer. Sign in again."
SHORTEST, LONGEST = 3, 500  # characters of a reason
EARLIEST = "1990"  # no record of before is in what sites export
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


def check_closed(release: Release, today: date) -> None:
    """A period is published once it is over: of what is to come there are no figures."""
    now = quarter_of(today)
    for name, label, quarters in _spans(release):
        if quarters and not EARLIEST <= quarters[0] <= quarters[-1] < now:
            raise UnsafeRelease(
                f"{name}, {label}: a period is published once it is over, and none before "
                f"{EARLIEST}; it is {today} here. Nothing was stored."
            )


def check_turn(release_id: str, waiting: Sequence[str]) -> None:
    """Releases of one site are read in the order in which they came: a later one builds on it."""
    if release_id not in waiting:
        raise ReviewRefused("This release waits for no vote.")
    if waiting[0] != release_id:
        raise ReviewRefused("An earlier release of this site is read first.")


def check_back(site: Site | None) -> None:
    """While nothing is taken from a site nobody votes: the last vote would turn its release down."""
    if site is None or site.status != ENROLLED:
        raise ReviewRefused(
            "The centre takes nothing from this site at present, or waits for its new key. Its "
            "release waits until the site is back; nothing was counted."
        )


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


def _spans(release: Release) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Yield what each table covers: indicator, label and quarters; a closed trial has none."""
    for table in release.tables:
        yield table.indicator, table.period.label, table.period.quarters
    for noise in release.noise:
        named = () if noise.trial else years(noise.period, trial=False)
        yield noise.cube, noise.period, [f"{y}-Q{q}" for y in named for q in (1, 4)]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
