"""Requests as an enrolled site would sign them, so that what lies behind the signature is tried.

Only what fits the description is signed: of what does not, the question is whether it is refused.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count, cycle
from typing import Any
from uuid import uuid4

import requests
import schemathesis

from federated import signing
from federated.canonical import digest
from federated.release import Release
from tests.api.figures import Y2024, proportion, release, table
from tests.api.fuzz import study
from tests.api.fuzz.service import published
from tests.api.fuzz.site import KEY, SITE

TURN = count()
OF_SITES = ("/releases", "/enrolments", "/conformance-runs", "/agreements")
DECISIONS, WORDS = cycle(study.DECISIONS), cycle(study.WORDS)
IN_STUDIES = ("/decision", "/announcements", "/messages/")


def real() -> tuple[Release, ...]:
    """What is held already, and other figures for the same time."""
    return (*published()[:2], release(SITE, [table("I01", Y2024, proportion(45, 900))]))


class Signed(requests.auth.AuthBase):
    """Sign what is about to be sent; every other release is a real one."""

    def __init__(self, releases: Sequence[Release]) -> None:
        self.releases = releases

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        turn = next(TURN)
        if "/studies/" in (request.url or ""):
            self._under_way(request, turn)
        if request.method == "PUT" and turn % 2 and "/releases/" in (request.url or ""):
            self._replace(request, self.releases[turn // 2 % len(self.releases)])
        sent = request.body or b""
        sent = sent.encode() if isinstance(sent, str) else sent
        assert isinstance(sent, bytes)
        method, url = request.method or "", request.url or ""
        now, nonce = datetime.now(UTC), uuid4().hex
        request.headers.update(signing.sign_headers(KEY, method, url, sent, SITE, now, nonce))
        return request

    @staticmethod
    def _under_way(request: requests.PreparedRequest, turn: int) -> None:
        """Ask about the study that there is, at once; every other word is a real one."""
        url = re.sub(r"/studies/[0-9a-f]{64}/", f"/studies/{study.DIGEST}/", request.url or "")
        url = re.sub(r"([?&])wait=[^&]*", r"\1wait=0", url)
        real = DECISIONS if url.endswith("/decision") else WORDS
        if request.method == "PUT" and turn % 2:
            body = request.body = next(real).body()
            request.headers["Content-Length"] = str(len(body))
            url = re.sub(r"/messages/[0-9a-f]{64}", f"/messages/{digest(body)}", url)
        request.url = url

    @staticmethod
    def _replace(request: requests.PreparedRequest, real: Release) -> None:
        request.body = real.canonical()
        request.headers["Content-Length"] = str(len(request.body))
        request.url = f"{(request.url or '').rpartition('/')[0]}/{real.digest()}"


SIGNED = Signed(real())


@schemathesis.hook
def before_call(
    context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]
) -> None:
    """Sign half of the valid requests of sites."""
    valid = case.meta is not None and case.meta.generation.mode.is_positive
    of_sites = case.path.startswith(OF_SITES) or any(word in case.path for word in IN_STUDIES)
    if of_sites and valid and ord(case.id[-1]) % 2:
        kwargs["auth"] = SIGNED
