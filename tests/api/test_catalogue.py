"""The description of what is published, read back by another program."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import DCAT, DCTERMS, RDF, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from api.catalogue import turtle
from api.catalogue.graph import Iri, Node, Text
from federated.period import Period
from federated.release import Release

from .conftest import CentreUnderTest
from .figures import proportion, release, table
from .sheets import by_arm, concealed, open_centre, shown

pytestmark = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph:DeprecationWarning"
)  # rdflib's own
BASE = "https://central.example.nl"
EU = "http://publications.europa.eu/resource/authority"
HEALTH = Namespace("http://healthdataportal.eu/ns/health#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
OF_A_DATASET = (
    DCTERMS.title,
    DCTERMS.description,
    DCTERMS.identifier,
    DCTERMS.publisher,
    DCTERMS.creator,
    DCTERMS.accessRights,
    DCTERMS.license,
    DCTERMS.provenance,
    DCTERMS.spatial,
    DCTERMS.type,
    DCAT.contactPoint,
    DCAT.theme,
    DCAT.keyword,
    DCATAP.applicableLegislation,
    HEALTH.healthCategory,
    HEALTH.populationCoverage,
)


def given() -> tuple[Release, ...]:
    quarter = table("I01", Period.quarter("2023-Q2"), proportion(30, 300))
    return shown(), concealed(), release("goes-hospital", [by_arm(), quarter])


@pytest.fixture(scope="module")
def filled(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CentreUnderTest]:
    """A centre that knows its address, with three tables."""
    made = open_centre(sqlite_template, tmp_path_factory.mktemp("filled"), *given(), url=BASE)
    yield made
    made.database.close()


def read(centre: CentreUnderTest, path: str, accept: str) -> Graph:
    response = centre.get(path, accept=accept)
    assert response.headers["content-type"].startswith(accept)
    form = {"application/ld+json": "json-ld", "text/turtle": "turtle"}[accept]
    return Graph().parse(data=response.text, format=form)


@pytest.mark.parametrize("path", ["/v1/catalogue", "/v1/datasets/I01-total"])
def test_json_ld_and_turtle_say_the_same(filled: CentreUnderTest, path: str) -> None:
    linked, plain = read(filled, path, "application/ld+json"), read(filled, path, "text/turtle")
    assert len(linked) > 50
    assert isomorphic(linked, plain)


def test_the_catalogue_holds_every_published_table(filled: CentreUnderTest) -> None:
    found = read(filled, "/v1/catalogue", "text/turtle")
    (catalogue,) = found.subjects(RDF.type, DCAT.Catalog)
    ids = [one["id"] for one in filled.get("/v1/tables").json()["tables"]]
    held = {URIRef(f"{BASE}/v1/datasets/{one}") for one in ids}
    assert len(held) == 3
    assert set(found.objects(catalogue, DCAT.dataset)) == held
    assert set(found.subjects(RDF.type, DCAT.Dataset)) == held
    for wanted in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.license):
        assert list(found.objects(catalogue, wanted))
    (service,) = found.objects(catalogue, DCAT.service)
    assert set(found.objects(service, DCAT.servesDataset)) == held
    assert URIRef(f"{BASE}/v1/openapi.json") in found.objects(service, DCAT.endpointDescription)


def test_every_table_has_what_the_profiles_ask_for(filled: CentreUnderTest) -> None:
    found = read(filled, "/v1/catalogue", "text/turtle")
    for dataset in found.subjects(RDF.type, DCAT.Dataset):
        assert [one for one in OF_A_DATASET if not list(found.objects(dataset, one))] == []
        assert {one.language for one in found.objects(dataset, DCTERMS.title)} == {"en", "nl"}  # type: ignore[attr-defined]
        assert URIRef(f"{EU}/access-right/PUBLIC") in found.objects(dataset, DCTERMS.accessRights)
        forms = list(found.objects(dataset, DCAT.distribution))
        assert len(forms) == 4
        for form in forms:
            for wanted in (DCAT.accessURL, DCTERMS.format, DCTERMS.license):
                assert list(found.objects(form, wanted))


def test_every_download_that_is_named_is_there(filled: CentreUnderTest) -> None:
    found = read(filled, "/v1/catalogue", "text/turtle")
    for form, _, place in found.triples((None, DCAT.downloadURL, None)):
        response = filled.get(str(place).removeprefix(BASE))
        assert response.status_code == 200
        for kind in found.objects(form, DCAT.mediaType):
            assert str(kind).endswith(response.headers["content-type"].partition(";")[0])


def test_what_it_covers_in_time_is_that_of_its_periods(filled: CentreUnderTest) -> None:
    found = read(filled, "/v1/datasets/I01-total", "text/turtle")
    (start,), (end,) = (list(found.objects(None, one)) for one in (DCAT.startDate, DCAT.endDate))
    assert (str(start), str(end)) == ("2023-04-01", "2024-12-31")
    trial = read(filled, "/v1/datasets/B01-total", "text/turtle")
    assert list(trial.objects(None, DCTERMS.temporal)) == []


def test_no_count_of_people_or_records_is_described(filled: CentreUnderTest) -> None:
    found = read(filled, "/v1/catalogue", "text/turtle")
    told = {str(one) for one in found.predicates()}
    assert not {one for one in told if "numberOf" in one}
    assert not [
        one for one in found.objects() if isinstance(one, Literal) and str(one) in ("300", "130")
    ]


def test_a_centre_without_an_address_describes_itself_from_the_root(
    centre: CentreUnderTest,
) -> None:
    assert centre.put(shown()).status_code == 201
    document: Any = centre.get("/v1/datasets/I01-total").json()
    assert document["@id"] == "/v1/datasets/I01-total"
    turtle_text = centre.get("/v1/catalogue", accept="text/turtle").text
    found = Graph().parse(
        data=turtle_text, format="turtle", publicID="https://x.example/v1/catalogue"
    )
    assert (URIRef("https://x.example/v1/catalogue"), RDF.type, DCAT.Catalog) in found


def test_no_text_breaks_out_of_the_turtle() -> None:
    evil = 'a "b" \\ \n . <x> a <y> .'
    node = Node("dcat:Dataset", (("dct:title", Text(evil, "en")),), "https://a.example/<b> c")
    found = Graph().parse(data=turtle.write(node).decode(), format="turtle")
    assert len(found) == 2
    assert [str(one) for one in found.objects(None, DCTERMS.title)] == [evil]


def test_an_address_in_the_turtle_cannot_end_early() -> None:
    node = Node(
        "dcat:Dataset", (("dct:license", Iri("https://a.example/> <https://b")),), "https://c"
    )
    assert len(Graph().parse(data=turtle.write(node).decode(), format="turtle")) == 2
