"""The centre, seen from a site: the only module that sends. Of its records it sends a ``Release`` only.

Without figures of anybody it asks what time it is there and what is held of this site, and tells a
``Statement`` of itself: its key, an agreement, a proof on tables that the centre made up. Each request is signed (RFC 9421) with a new number used once; the address holds the digest of
the release, so sending again after a lost answer is the same request to the same resource. A
proxy is taken from the environment; redirects are not followed.
"""

import json
import secrets
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING
from urllib.request import getproxies

from federated import reconcile
from federated.errors import CentreRefused, CentreUnreachable, UnsafeRelease
from federated.onboarding.statements import Agreement, Enrolment, Statement
from federated.reconcile import Holdings
from federated.release import Release
from federated.signing import sign_headers
from flows import answers, clock, outbox, proposals, receipts, withdrawn
from flows.answers import Answer
from sites.settings import CentreSettings, Site

if TYPE_CHECKING:
    import ssl

    import httpx
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from federated.studies.announcements import Announcement
    from federated.studies.words import Decision, Word

PAUSES = (0.5, 2.0)  # seconds before the second and the third attempt
STUDY_PAUSES = (*(0.05,) * 8, *(0.1,) * 8, 0.2, 0.4, 0.8)  # in a study others wait for us
HELD = "Nothing was sent: a release waits for approval by hand (`heldennet-site release list`)."
LARGEST_ANSWER = 65_536  # bytes; a receipt has some hundred
LARGEST_STUDY = 67_108_864  # bytes; of what is announced at once in a study
STUDY_SECONDS = 45.0  # longer than the centre makes anybody wait
LARGEST_LIST = 4_194_304  # bytes; of all releases that the centre holds of a site
ENROL = (
    "To enrol, ask the operator of the centre for a code (`heldennet-central site invite`), add "
    "[centre] with its url to site.toml, and type `heldennet-site join`."
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


def tell(sender: Sender, method: str, path: str, said: Statement | None = None) -> bytes:
    """Send what a site says of itself, or ask something; return the centre's answer.

    Only the three statements that are known here go: none has room for a record.
    """
    from federated.disclosure.conformance.proof import Proof

    if said is not None and type(said) not in (Enrolment, Agreement, Proof):
        raise UnsafeRelease("Only a statement of the site may go this way. Nothing was sent.")
    url = f"{sender.centre.url.rstrip('/')}/v1/{path}"
    body = said.canonical() if said else b""
    try:
        answer = _patiently(sender, lambda: _signed(sender, method, url, body))
    except CentreUnreachable:
        answer = None
    if answer is None:
        raise CentreUnreachable("The centre does not answer; nothing is lost. Try again later.")
    answers.refuse_unless(answer, (200, 201, 202))
    return answer.body


@dataclass(frozen=True, slots=True)
class Told:
    """An announcement of a study, and its number."""

    number: int
    announced: "Announcement"


@dataclass(frozen=True, slots=True)
class StudyLine:
    """A connection that is kept open, since a study asks often; of a study's rounds it sends an
    ``Answer``, a ``Sealed`` message in its envelope, a refusal and a decision, and nothing else.
    """

    sender: Sender
    client: "httpx.Client"

    def studies(self) -> bytes:
        """Return the list of studies."""
        return self._asked("GET", "studies?pageSize=500", b"")

    def document(self, digest: str) -> bytes:
        """Return the bytes of a study, whose digest the caller computes."""
        return self._asked("GET", f"studies/{digest}/document", b"")

    def decide(self, decision: "Decision") -> None:
        """Tell whether this site takes part."""
        from federated.studies.words import Decision

        if type(decision) is not Decision:
            raise UnsafeRelease("Only a decision may go this way. Nothing was sent.")
        self._asked("PUT", f"studies/{decision.study}/decision", decision.body())

    def say(self, word: "Word", after: int, wait: float) -> list[Told]:
        """Send a word of a study; return what is announced after it."""
        from federated.canonical import digest
        from federated.studies.words import Answer, Envelope, Refusal

        if type(word) not in (Answer, Envelope, Refusal):
            raise UnsafeRelease("Only an answer, or a sealed message, may leave. Nothing was sent.")
        body = word.body()
        path = f"studies/{word.study}/messages/{digest(body)}?after={after}&wait={wait:g}"
        return _told(self._asked("PUT", path, body))

    def listen(self, study: str, after: int, wait: float) -> list[Told]:
        """Return what was announced after a number; wait so many seconds for it."""
        path = f"studies/{study}/announcements?after={after}&wait={wait:g}"
        return _told(self._asked("GET", path, b""))

    def _asked(self, method: str, path: str, body: bytes) -> bytes:
        url = f"{self.sender.centre.url.rstrip('/')}/v1/{path}"
        try:
            answer = _patiently(self.sender, lambda: self._once(method, url, body), STUDY_PAUSES)
        except CentreUnreachable:
            answer = None
        if answer is None:
            raise CentreUnreachable("The centre does not answer; nothing is lost. Try again later.")
        answers.refuse_unless(answer, (200, 201))
        return answer.body

    def _once(self, method: str, url: str, body: bytes) -> Answer:
        headers = sign_headers(
            self.sender.key, method, url, body, self.sender.site,
            self.sender.now().astimezone(UTC), self.sender.nonce(),
        )  # fmt: skip
        return _streamed(self.client, method, url, body, headers, LARGEST_STUDY, STUDY_SECONDS)


@contextmanager
def study_line(sender: Sender) -> Iterator[StudyLine]:
    """Open a line for studies; a centre that hangs is given up after its longest wait."""
    with _client(sender, STUDY_SECONDS) as client:
        yield StudyLine(sender, client)


def _told(body: bytes) -> list[Told]:
    from federated.studies import announcements

    try:
        found = json.loads(body)["announcements"]
        return [
            Told(int(one["number"]), announcements.parse(one["content"].encode())) for one in found
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CentreRefused("The centre announced something that is no announcement.") from None


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


def _patiently(
    sender: Sender, attempt: Callable[[], Answer], pauses: Sequence[float] | None = None
) -> Answer:
    for pause in (*(PAUSES if pauses is None else pauses), None):
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
    limit = sender.centre.timeout_seconds
    with _client(sender, limit) as client:
        return _streamed(client, method, url, body, headers, largest, limit)


def _client(sender: Sender, seconds: float) -> "httpx.Client":
    """Return a client; its command line, with colours and all, is not for us and stays out."""
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # as if not installed
    import httpx

    plain = sender.centre.url.startswith("http:") and not getproxies()  # on this machine
    trusted = _nobody() if plain else _trusted()
    return httpx.Client(timeout=seconds, follow_redirects=False, verify=trusted)


@cache
def _trusted() -> "ssl.SSLContext":
    """Return the authorities that are trusted: reading them takes longer than a request."""
    import httpx

    return httpx.create_ssl_context()


def _nobody() -> "ssl.SSLContext":
    """Return no authority at all, where there is nobody to show a certificate."""
    import ssl

    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _streamed(
    client: "httpx.Client",
    method: str,
    url: str,
    body: bytes,
    headers: dict[str, str],
    largest: int,
    limit: float,
) -> Answer:
    import httpx

    try:
        with client.stream(method, url, content=body, headers=headers) as response:
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
