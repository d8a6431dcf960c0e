"""The API's description, after the Dutch API Design Rules (ADR 2.1): what FastAPI cannot know.

Every answer carries the full version; every error is a problem; a wrong parameter is a 400.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api.problem import MEDIA_TYPE, Problem
from api.settings import Central
from federated.release import Release

REF = "#/components/schemas/{model}"
VERSION_HEADER = {
    "API-Version": {
        "description": "full version of the API",
        "schema": {"type": "string", "examples": ["1.0.0"]},
    }
}


def server(settings: Central) -> str:
    """Return the address of the API, with its major version."""
    return f"{settings.url or ''}/v1"


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declare the problems that a route may answer with."""
    return {status: {"model": Problem, "description": "problem"} for status in statuses}


def install(api: FastAPI) -> None:
    """Let ``api`` describe itself by our rules."""

    def describe() -> dict[str, Any]:
        if api.openapi_schema is None:
            api.openapi_schema = document(api)
        return api.openapi_schema

    api.openapi = describe  # type: ignore[method-assign]


def document(api: FastAPI) -> dict[str, Any]:
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
        contact=contact,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    )
    if email:
        found["info"]["contact"]["email"] = email
    _, wire = models_json_schema([(Release, "validation")], ref_template=REF)
    schemas = found.setdefault("components", {}).setdefault("schemas", {})
    schemas |= wire.get("$defs", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for path in found["paths"].values():
        for operation in path.values():
            _finish(operation["responses"])
    return found


def _finish(responses: dict[str, Any]) -> None:
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]
    for status, response in responses.items():
        response["headers"] = {**response.get("headers", {}), **VERSION_HEADER}
        if status >= "400":
            schema = {"$ref": REF.format(model="Problem")}
            response["content"] = {MEDIA_TYPE: {"schema": schema}}
