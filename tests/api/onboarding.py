"""A site that nobody knows yet: it is invited, signs with its own key, and proves what it can."""

import json
import os
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api import inviting
from api.inviting import Wanted
from federated import signing
from federated.disclosure.conformance import running
from federated.disclosure.conformance.proof import Proof
from federated.onboarding.statements import Enrolment

from .conftest import URL, CentreUnderTest

NOORD = Wanted(
    id="ziekenhuis-noord", kind="hospital", name="Ziekenhuis Noord", gemeente="Rotterdam",
    programme="other", label="synthetic data",
)  # fmt: skip


@dataclass
class Newcomer:
    """A site with a key of its own."""

    centre: CentreUnderTest
    id: str = "ziekenhuis-noord"
    kind: str = "hospital"
    gemeentecode: str = "0599"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public(self) -> str:
        return signing.text_of(self.key.public_key())

    @property
    def fingerprint(self) -> str:
        return signing.fingerprint(self.public)

    def sign(self, method: str, path: str, body: bytes = b"", **changes: Any) -> dict[str, str]:
        arguments: dict[str, Any] = {
            "private_key": self.key, "method": method, "url": f"{URL}{path}", "body": body,
            "keyid": self.id, "created": self.centre.clock(), "nonce": uuid4().hex,
        }  # fmt: skip
        return signing.sign_headers(**{**arguments, **changes})

    def send(self, method: str, path: str, body: bytes = b"", **changes: Any) -> httpx.Response:
        headers = self.sign(method, path, body, **changes)
        return self.centre.send(method, path, headers, body)

    def enrolment(self, code: str, **changes: str) -> bytes:
        content = {
            "site": self.id, "kind": self.kind, "gemeentecode": self.gemeentecode, "code": code,
            "public_key": self.public,
        }  # fmt: skip
        return Enrolment.model_validate({**content, **changes}).canonical()

    def bring(self, code: str, **changes: str) -> httpx.Response:
        body = self.enrolment(code, **changes)
        return self.send("PUT", f"/v1/enrolments/{self.id}", body)

    def asks(self) -> httpx.Response:
        return self.send("GET", f"/v1/enrolments/{self.id}")

    def begin(self) -> dict[str, str]:
        answer = self.send("POST", "/v1/conformance-runs")
        assert answer.status_code == 201, answer.text
        found: dict[str, str] = answer.json()
        return found

    def proof(self, run: dict[str, str], **changes: Any) -> Proof:
        content = {
            "site": self.id, "run": run["run"], "version": "0.1.0",
            "tables": running.tables(run["seed"], self.id), "lines": running.figures(run["seed"]),
        }  # fmt: skip
        return Proof.model_validate({**content, **changes})

    def answer(self, proof: Proof, run: dict[str, str]) -> httpx.Response:
        path = f"/v1/conformance-runs/{run['run']}"
        return self.send("PUT", path, proof.canonical())


def invited(centre: CentreUnderTest, wanted: Wanted = NOORD, hours: int = 72) -> str:
    """Invite a site; return its code."""
    now = centre.clock()
    return inviting.invite(centre.database, wanted, now, timedelta(hours=hours), os.urandom)


def enrolled(centre: CentreUnderTest) -> Newcomer:
    """Return a site that was invited and confirmed."""
    site = Newcomer(centre)
    assert site.bring(invited(centre)).status_code == 202
    inviting.confirm(centre.database, site.id, site.fingerprint, centre.clock())
    centre.keys[site.id] = site.key
    return site


def detail(answer: httpx.Response) -> str:
    """Return the sentence of a problem."""
    return str(json.loads(answer.content)["detail"])
