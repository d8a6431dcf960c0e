"""The API's description, after the Dutch API Design Rules (ADR 2.1): what FastAPI cannot know.

Every answer carries the full version; every error is a problem; a wrong parameter is a 400; what
is published has a tag by which a reader asks whether it changed; everything has a rate limit.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api.problem import MEDIA_TYPE, Problem
from api.settings import Central
from federated.disclosure.conformance.proof import Proof
from federated.onboarding.statements import Agreement, Enrolment
from federated.release import Release
from federated.studies.words import Answer, Decision

SENT = (Release, Enrolment, Agreement, Proof, Decision, Answer)  # what a site signs and sends
REF = "#/components/schemas/{model}"
Document = dict[str, Any]


def _header(description: str, example: str) -> Document:
    return {"description": description, "schema": {"type": "string", "examples": [example]}}


VERSION_HEADER = {"API-Version": _header("full version of the API", "1.0.0")}
RETRY = {
    "Retry-After": {
        "description": "seconds to wait before asking again",
        "schema": {"type": "integer", "minimum": 1},
    }
}
TAG = {
    "ETag": _header("digest of the answer", '"9a0364b9e99bb480dd25e1f0284c8555"'),
    "Cache-Control": _header("how long it may be kept", "public, max-age=60, must-revalidate"),
}
UNCHANGED = {"description": "not changed since the answer with this ETag", "headers": TAG}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "the ETag of an answer that you have",
    "schema": {"type": "string", "examples": ['"9a0364b9e99bb480dd25e1f0284c8555"']},
}
PUBLISHED = {"x-published": True}  # on a route: it has a tag and may be kept
BUSY = {"description": "asked too often; wait as long as Retry-After says", "headers": RETRY}


TAGS = [
    {"name": name, "description": text}
    for name, text in (
        ("health", "is the centre there"),
        ("indicators", "what is measured, and how"),
        ("comparisons", "sites side by side, with intervals and pooled figures"),
        ("tables", "every published cell, as JSON, CSV, Parquet and JSON-stat"),
        ("catalogue", "what is published, by DCAT-AP and HealthDCAT-AP"),
        ("releases", "for the sites: publish, and ask what is held"),
        ("studies", "questions over sites: their progress and results; for the sites: taking part"),
        ("onboarding", "for a new site: bring a code and a key, prove, tell agreements"),
    )
]


def server(settings: Central) -> str:
    """Return the address of the API, with its major version."""
    return f"{settings.url or ''}/v1"


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declare the problems that a route may answer with."""
    return {status: {"model": Problem, "description": "problem"} for status in statuses}


def link(operation: str, parameter: str, where: str, description: str) -> Document:
    """Declare that a value in the answer leads to another operation."""
    return {
        operation: {
            "operationId": operation,
            "parameters": {parameter: f"$response.body#{where}"},
            "description": description,
        }
    }


def install(api: FastAPI) -> None:
    """Let ``api`` describe itself by our rules."""

    def describe() -> dict[str, Any]:
        if api.openapi_schema is None:
            api.openapi_schema = document(api)
        return api.openapi_schema

    api.openapi = describe  # type: ignore[method-assign]


def document(api: FastAPI) -> Document:
    """Return the OpenAPI 3.1 document.

    The e-mail address is put in afterwards: FastAPI warns about one that it cannot check itself.
    """
    contact = dict(api.contact or {})
    email = contact.pop("email", None)
    found = get_openapi(
        title=api.title,
        version=api.version,
        description=api.description,
        routes=api.routes,
        servers=api.servers,
        tags=api.openapi_tags,
        contact=contact,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    )
    if email:
        found["info"]["contact"]["email"] = email
    _, wire = models_json_schema([(one, "validation") for one in SENT], ref_template=REF)
    schemas = found.setdefault("components", {}).setdefault("schemas", {})
    schemas |= wire.get("$defs", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for path in found["paths"].values():
        for method, operation in path.items():
            _finish(method, operation)
    return found


def _finish(method: str, operation: Document) -> None:
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]
    if operation.pop("x-published", False):
        _published(operation)
    responses["429"] = {**BUSY}
    for status, response in responses.items():
        response["headers"] = {**response.get("headers", {}), **VERSION_HEADER}
        if status == "503":
            response["headers"] |= RETRY
        if status >= "400":
            schema = {"$ref": REF.format(model="Problem")}
            response["content"] = {MEDIA_TYPE: {"schema": schema}}
    operation["responses"] = dict(sorted(responses.items()))


def _published(operation: Document) -> None:
    responses = operation["responses"]
    responses["200"]["headers"] = {**responses["200"].get("headers", {}), **TAG}
    responses["304"] = {**UNCHANGED}
    operation["parameters"] = [*operation.get("parameters", []), IF_NONE_MATCH]
    responses.setdefault("400", {"description": "problem"})
