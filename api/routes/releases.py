"""``PUT /releases/{releaseId}``: a site publishes; the same request again changes nothing."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from api import openapi
from api.app import Centre
from api.arrived import address, body_of

SIGNED: dict[str, Any] = {
    "parameters": [
        {
            "name": name,
            "in": "header",
            "required": True,
            "schema": {"type": "string"},
            "description": text,
        }
        for name, text in (
            ("Content-Digest", "RFC 9530, sha-256"),
            ("Signature-Input", "RFC 9421, ed25519, with created, nonce and keyid"),
            ("Signature", "RFC 9421"),
        )
    ],
}


def sent(model: str, description: str) -> dict[str, Any]:
    """Declare a signed request whose body is one of our models."""
    schema = {"$ref": openapi.REF.format(model=model)}
    body = {"required": True, "description": description}
    return {**SIGNED, "requestBody": {**body, "content": {"application/json": {"schema": schema}}}}


BODY = sent("Release", "the canonical bytes of the release; their SHA-256 is its id")


class ReceiptBody(BaseModel):
    """Proof of what the centre holds; ``chainHead`` is its place in the audit chain."""

    model_config = ConfigDict(
        frozen=True, alias_generator=to_camel, from_attributes=True, populate_by_name=True
    )

    release_id: str
    site: str
    received_at: str = Field(json_schema_extra={"format": "date-time"})
    tables: int
    chain_head: str


def router(centre: Centre) -> APIRouter:
    """Return the routes of this noun."""
    from api.intake import Arrival, receive

    routes = APIRouter(tags=["releases"])

    @routes.put(
        "/releases/{releaseId}",
        operation_id="putRelease",
        status_code=201,
        responses={
            200: {"model": ReceiptBody, "description": "held already; the same receipt"},
            **openapi.problems(400, 401, 403, 404, 409, 413, 415, 421, 422, 503),
        },
        openapi_extra=BODY,
    )
    async def put(
        request: Request,
        response: Response,
        release_id: Annotated[str, Path(alias="releaseId", pattern="^[0-9a-f]{64}$")],
    ) -> ReceiptBody:
        """Publish a release; it is signed by the site and checked here again."""
        arrival = Arrival(
            release_id,
            address(centre, request),
            request.headers,
            await body_of(request, centre.settings.max_bytes),
        )
        receipt, new = await run_in_threadpool(
            receive, centre.database, centre.settings, arrival, centre.clock()
        )
        response.status_code = 201 if new else 200
        return ReceiptBody.model_validate(receipt)

    return routes
