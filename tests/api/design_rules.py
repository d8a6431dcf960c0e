"""The rules of the NLGov REST API Design Rules that a machine can see in an OpenAPI document.

Each returns what is wrong; the names are those of the rules. Spectral says the same with the
published rule set, where it is installed.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

Document = dict[str, Any]
Rule = Callable[[Document], Iterator[str]]
METHODS = {"get", "put", "post", "delete", "patch", "parameters"}
PROBLEM = "application/problem+json"


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def answers(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, method, operation in operations(document):
        for status, answer in operation["responses"].items():
            yield f"{method} {path} {status}", status, answer


def resolved(document: Document, schema: Document) -> Document:
    if "$ref" not in schema:
        return schema
    found: Document = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def properties(document: Document) -> Iterator[tuple[str, str, Document]]:
    for name, schema in document["components"]["schemas"].items():
        for key, value in schema.get("properties", {}).items():
            yield name, key, value


def doc_openapi(document: Document) -> Iterator[str]:
    if not re.fullmatch(r"3\.1\.\d+", document["openapi"]):
        yield document["openapi"]


def publish_openapi(document: Document) -> Iterator[str]:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    yield from {one for one in ids if ids.count(one) > 1}
    for path, method, operation in operations(document):
        declared = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
        if declared != set(re.findall(r"\{(\w+)\}", path)):
            yield f"{method} {path}: path parameters"
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    yield from set(re.findall(r"'\$ref': '([^']+)'", str(document))) - known


def doc_openapi_contact(document: Document) -> Iterator[str]:
    yield from {"email", "name", "url"} - set(document["info"].get("contact", {}))


def uri_version(document: Document) -> Iterator[str]:
    urls = [server["url"] for server in document.get("servers", [])] or ["no server"]
    yield from (url for url in urls if not re.search(r"/v[0-9]+$", url))


def servers_use_https(document: Document) -> Iterator[str]:
    yield from (s["url"] for s in document["servers"] if s["url"].startswith("http://"))


def semver(document: Document) -> Iterator[str]:
    if not re.fullmatch(r"\d+\.\d+\.\d+", document["info"]["version"]):
        yield document["info"]["version"]


def version_header(document: Document) -> Iterator[str]:
    yield from (at for at, _, a in answers(document) if "API-Version" not in a.get("headers", {}))


def no_trailing_slash(document: Document) -> Iterator[str]:
    yield from (path for path in document["paths"] if path.endswith("/"))


def path_segments_kebab_case(document: Document) -> Iterator[str]:
    form = re.compile(r"(/([a-z0-9-]+|\{[a-zA-Z]+\}))+")
    yield from (path for path in document["paths"] if not form.fullmatch(path))


def query_keys_camel_case(document: Document) -> Iterator[str]:
    for path, _, operation in operations(document):
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query" and not _camel(parameter["name"]):
                yield f"{path} {parameter['name']}"


def property_casing(document: Document) -> Iterator[str]:
    yield from (f"{name}.{key}" for name, key, _ in properties(document) if not _camel(key))


def schema_camel_case(document: Document) -> Iterator[str]:
    names = document["components"]["schemas"]
    yield from (name for name in names if not re.fullmatch(r"([A-Z][a-z0-9]*)+", name))


def http_methods(document: Document) -> Iterator[str]:
    yield from (
        f"{method} {path}" for path, method, _ in operations(document) if method not in METHODS
    )


def problem_details(document: Document) -> Iterator[str]:
    for at, status, answer in answers(document):
        if status >= "400":
            content = answer.get("content", {})
            if set(content) != {PROBLEM}:
                yield f"{at}: {sorted(content)}"
                continue
            schema = resolved(document, content[PROBLEM]["schema"])
            if set(schema["properties"]) != {"type", "title", "status", "detail", "instance"}:
                yield f"{at}: {sorted(schema['properties'])}"


def invalid_input(document: Document) -> Iterator[str]:
    for path, method, operation in operations(document):
        reads = method in ("get", "delete") and not operation.get("parameters")
        if not reads and "400" not in operation["responses"]:
            yield f"{method} {path}"


def date_time(document: Document) -> Iterator[str]:
    for name, key, schema in properties(document):
        if schema.get("format") in ("date-time-local", "time"):
            yield f"{name}.{key}"
        if re.search(r"(\wD|_d|^d)(ate|atum)$", key) and schema.get("format") != "date":
            yield f"{name}.{key}: no date"


def _camel(name: str) -> bool:
    return re.fullmatch(r"\$?[a-z][a-z\d]*([A-Z][a-z\d]*)*", name) is not None


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        doc_openapi,
        publish_openapi,
        doc_openapi_contact,
        uri_version,
        servers_use_https,
        semver,
        version_header,
        no_trailing_slash,
        path_segments_kebab_case,
        query_keys_camel_case,
        property_casing,
        schema_camel_case,
        http_methods,
        problem_details,
        invalid_input,
        date_time,
    )
}
