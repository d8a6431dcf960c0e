"""The examples of docs/api.md do what the page says, on a centre with made-up figures."""

import asyncio
import contextlib
import io
import re
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI

from api.formats import JSON, bare, formats
from tests.api.conftest import _migrated
from tests.api.figures import release
from tests.api.sheets import by_arm, concealed, open_centre, shown
from tests.docs import reading
from tests.studies import spec
from tests.studies.published import put

PAGE = reading.DOCS / "api.md"
EXAMPLE = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)
EXAMPLES = EXAMPLE.findall(reading.text(PAGE))


class InProcess(httpx.BaseTransport):
    """Ask the application itself, without a network."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def ask() -> httpx.Response:
            answer = await httpx.ASGITransport(self.app).handle_async_request(request)
            return httpx.Response(
                answer.status_code, headers=answer.headers, content=await answer.aread()
            )

        return asyncio.run(ask())


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The client that the page speaks of."""
    folder = tmp_path_factory.mktemp("page")
    _migrated(f"sqlite:///{folder}/template.sqlite")
    given = (shown(), concealed(), release("evil-hospital", [by_arm()]))
    made = open_centre(folder / "template.sqlite", folder, *given)
    put(made.database, spec.text(3, spec.PLAIN, ('"model", "hc1", "cr0"', '"model"')))
    yield httpx.Client(transport=InProcess(made.app), base_url="https://central.example.nl/v1")
    made.database.close()


@pytest.mark.parametrize(("code", "printed"), EXAMPLES, ids=range(1, len(EXAMPLES) + 1))
def test_an_example_prints_what_the_page_shows(
    centre: httpx.Client, code: str, printed: str
) -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(code, {"centre": centre})  # noqa: S102  # our own page
    assert said.getvalue() == printed


def test_every_form_and_every_address_is_on_the_page(centre: httpx.Client) -> None:
    page = reading.text(PAGE)
    for one in formats().values():
        assert f"| `{bare(one.MEDIA_TYPE)}` | `{one.NAME}` |" in page
    assert f"| `{JSON}` | `json` |" in page
    paths = centre.get("openapi.json").json()["paths"]
    public = {path.partition("{")[0].rstrip("/") for path in paths} - {"/releases"}
    assert {path for path in public if f"`/v1{path}" not in page} == set()


def test_every_address_of_the_page_answers(centre: httpx.Client) -> None:
    for place in re.findall(r"^\| `/v1/([^`]+)`", reading.text(PAGE), re.MULTILINE):
        assert centre.get(place).status_code == 200
