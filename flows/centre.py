"""The centre, seen from a site: the only module that sends, and it sends a ``Release`` only.

It asks two things, without figures: what time it is there, and what is held of this site. Each request is signed (RFC 9421) with a new number used once; the address holds the digest of
the release, so sending again after a lost answer is the same request to the same resource. A
proxy is taken from the environment; redirects are not followed.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from federated import reconcile
from federated.errors import CentreRefused, CentreUnreachable, UnsafeRelease
from federated.reconcile import Holdings
from federated.release import Release
from federated.signing import sign_headers
from flows import answers, clock, outbox, proposals, receipts, withdrawn
from flows.answers import Answer
from sites.settings import CentreSettings, Site

if TYPE_CHECKING:
    import httpx
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PAUSES = (0.5, 2.0)  # seconds before the second and the third attempt
HELD = "Nothing was sent: a release waits for approval by hand (`heldennet-site release list`)."
LARGEST_ANSWER = 65_536  # bytes; a receipt has some hundred
LARGEST_LIST = 4_194_304  # bytes; of all releases that the centre holds of a site
ENROL = (
    "To enrol, give the file of `heldennet-site keys --out public.key` to the operator of the "
    "centre, who types `heldennet-central site add`; then add [centre] with its url to site.toml."
)


@dataclass(frozen=True, slots=True)
class Sent:
    """How many releases went and how many still wait; ``centre``: whether there is one to go to.

    ``held`` says that a release waits for approval by hand, and so was not even tried. ``revoked``
    has the version of the policy of each release that is held back because it was revoked.
    """

    sent: int
    waiting: int
    centre: bool = True
    held: bool = False
    revoked: tuple[int, ...] = ()

    def sentence(self) -> str:
        """Return what a steward reads."""
        return " ".join(filter(None, (self.outcome(), withdrawn.refusal(self.revoked))))

    def outcome(self) -> str:
        """Return what became of the releases that may go; nothing where there is none."""
        if not self.centre:
            kept = " The release waits in the outbox." if self.waiting else ""
            return f"Nothing was sent: site.toml names no centre.{kept} {ENROL}"
        if self.sent:
            return "The centre has confirmed it."
        if self.held or self.revoked:
            return HELD if self.held else ""
        return "The centre has everything already."


@dataclass(frozen=True, slots=True)
class Sender:
    """What a site needs to send: who it is, its key, a clock, and patience."""

    site: str
    centre: CentreSettings
    key: "Ed25519PrivateKey"
    now: Callable[[], datetime]
    nonce: Callable[[], str] = lambda: secrets.token_urlsafe(24)
    sleep: Callable[[float], None] = time.sleep


def send_outbox(site: Site, now: Callable[[], datetime]) -> Sent:
    """Send every release that waits; each leaves the outbox after its receipt is stored.

    One whose policy was revoked is not sent and stays. Raises CentreUnreachable or CentreRefused after all were tried; nothing is ever lost.
    """
    for kept in outbox.waiting(site.out):
        if receipts.has(site.out, kept.digest):  # killed between receipt and move
            outbox.confirm(site.out, kept)
    todo, revoked = withdrawn.parted(site, outbox.waiting(site.out))
    stay = len(revoked)
    if site.centre is None:
        return Sent(0, len(todo) + stay, centre=False, revoked=revoked)
    if not todo:
        return Sent(0, stay, held=bool(proposals.waiting(site.out)), revoked=revoked)
    late = _send_all(site, sender(site, site.centre, now), todo)
    return Sent(len(todo) - len(late), stay + len(late), revoked=(*revoked, *late))


def send(sender: Sender, release: Release) -> receipts.Receipt:
    """Send one release; return the centre's receipt."""
    if type(release) is not Release:
        raise UnsafeRelease("Only a release may leave the site. Nothing was sent.")
    url = f"{sender.centre.url.rstrip('/')}/v1/releases/{release.digest()}"
    answer = _patiently(sender, lambda: _signed(sender, "PUT", url, release.canonical()))
    answers.refuse_unless(answer, (200, 201))
    return receipts.parse(answer.body, sender.site, release.digest())


def check_clock(sender: Sender) -> None:
    """Compare this machine's clock with the centre's; a signature is valid for five minutes."""
    url = f"{sender.centre.url.rstrip('/')}/v1/health"
    answer = _patiently(sender, lambda: _request(sender, "GET", url, b"", {}))
    answers.refuse_unless(answer, (200,))
    clock.compare(sender.now(), answer.headers.get("date", ""))


def holdings(sender: Sender) -> Holdings:
    """Ask the centre what it holds of this site; raises where no whole list comes back."""
    url = f"{sender.centre.url.rstrip('/')}/v1/releases"
    try:
        answer = _patiently(sender, lambda: _signed(sender, "GET", url, b"", LARGEST_LIST))
    except CentreUnreachable:
        answer = None
    if answer is None:
        raise CentreUnreachable(
            "The centre does not answer, so nothing was compared. Later: "
            "`heldennet-site audit reconcile`."
        )
    answers.refuse_unless(answer, (200,))
    return reconcile.parse(answer.body, sender.site)


def sender(site: Site, centre: CentreSettings, now: Callable[[], datetime]) -> Sender:
    """Return the sender of a site; opens its keys."""
    from pseudonymisation.keys import Keys

    return Sender(site.id, centre, Keys.open(site.keys).signing_key(), now)


def _send_all(site: Site, sender: Sender, todo: list[outbox.Kept]) -> list[int]:
    """Send each; return the version of each whose policy was revoked while the others went."""
    check_clock(sender)
    refusal: CentreRefused | None = None
    late: list[int] = []
    for kept in todo:
        if revoked := withdrawn.by_digest(site, [kept]):
            late += revoked.values()
            continue
        try:
            receipt = send(sender, outbox.load(kept))
        except CentreRefused as error:
            refusal = refusal or error
            continue
        receipts.store(site.out, receipt)
        outbox.confirm(site.out, kept)
    if refusal:
        raise refusal
    return late


def _patiently(sender: Sender, attempt: Callable[[], Answer]) -> Answer:
    for pause in (*PAUSES, None):
        try:
            answer = attempt()
            if answer.status < 500 and answer.status != 429:
                return answer
        except CentreUnreachable:
            if pause is None:
                raise
        if pause is not None:
            sender.sleep(pause)
    raise CentreUnreachable(answers.waits("The centre cannot take releases at the moment"))


def _signed(
    sender: Sender, method: str, url: str, body: bytes, largest: int = LARGEST_ANSWER
) -> Answer:
    headers = sign_headers(
        sender.key, method, url, body, sender.site, sender.now().astimezone(UTC), sender.nonce()
    )
    return _request(sender, method, url, body, headers, largest)


def _request(
    sender: Sender,
    method: str,
    url: str,
    body: bytes,
    headers: dict[str, str],
    largest: int = LARGEST_ANSWER,
) -> Answer:
    import httpx

    limit = sender.centre.timeout_seconds
    try:
        with (
            httpx.Client(timeout=limit, follow_redirects=False) as client,
            client.stream(method, url, content=body, headers=headers) as response,
        ):
            return Answer(
                response.status_code, dict(response.headers), _read(response, limit, largest)
            )
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        raise CentreUnreachable(answers.waits("The centre does not answer")) from None


def _read(response: "httpx.Response", limit: float, largest: int) -> bytes:
    # httpx limits the wait for each piece; a centre that drips bytes would hold us for ever.
    until, body = time.monotonic() + limit, b""
    for piece in response.iter_bytes():
        body += piece
        if len(body) > largest or time.monotonic() > until:
            raise CentreUnreachable(answers.waits("The centre's answer does not come to an end"))
    return body
