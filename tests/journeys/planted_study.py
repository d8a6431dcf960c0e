"""Studies over sites with planted values: what is asked, who signs, and where a step is made to fail."""

import threading
from collections.abc import Sequence
from pathlib import Path

from pseudonymisation import ed25519
from tests import officers
from tests.journeys.central import Central
from tests.journeys.conftest import Inboxes
from tests.journeys.home import Home, Plan, Said, make
from tests.journeys.planted import mend_objections
from tests.journeys.warm import Warm
from tests.studies import hospital
from tests.studies.hospital import Hospital
from tests.studies.spec import MANDATE

NAMES = ("a-ziekenhuis", "b-ziekenhuis", "c-ziekenhuis")
STUDY = """\
id = "{id}"
version = 1
question = "Is birth weight other for boys, at the same gestational age?"
status = "exploratory"
expires = 2027-06-30
deadline_seconds = 600
sites = ["{sites}"]

[population]
name = "births"
first = "2023-Q2"
last = "2025-Q3"
{where}

[outcome]
variable = "birth_weight_g"
family = "gaussian"

[design]
terms = ["C(sex)"]
case_mix = ["ga_weeks"]

[disclosure]
secure_sum = "{sums}"

{mandate}"""
# Where a command about a study has rows, or what follows from them, in its hands.
PLACES = {
    "study approve": (
        "flows.studies.population:opened",
        "flows.studies.population:cohort",
        "flows.studies.population:refuse_difference",
        "flows.studies.deciding:decide",
    ),
    "study run": (
        "flows.studies.population:cohort",
        "flows.studies.asking:people",
        "flows.studies.population:note",
        "federated.studies.gate:check",
        "federated.studies.taking_part:Seated.answer",
        "flows.studies.secrets:Vault.write",
        "flows.centre:sign_headers",
    ),
}


def text(name: str, sums: str = "plain", where: str = "") -> str:
    """Return a study.toml."""
    sites = '", "'.join(NAMES)
    return STUDY.format(id=name, sites=sites, sums=sums, where=where, mandate=MANDATE)


def hospitals(centre: Central, inboxes: Inboxes, planted: Inboxes, warm: Warm) -> list[Home]:
    """Make a hospital that delivered the planted exports, and two with rows of their own beside it.

    All three are enrolled, and lie below the centre's folder.
    """
    plan = Plan("hospital", NAMES[0], families=100, centre=centre.gate.url, start="2024-01")
    first = make(centre.folder / NAMES[0], plan, planted.hospital, warm)
    keys = iter([ed25519.create(first.folder / f"{who}.pem") for who in ("advisor", "approver")])
    officers.approve(first.site, sign=lambda: next(keys))
    mend_objections(first, inboxes.hospital)
    sites = [first, *(Home(centre.folder / name, warm) for name in NAMES[1:])]
    for seed, site in enumerate(sites[1:]):
        hospital.make(site.folder, site.root.name, centre.gate.url, seed=seed)
    for site in sites:
        centre.enrol(site)
    assert first.deliver().code == 0
    return sites


def registered(centre: Central, name: str, *more: str) -> None:
    """Register a study at the centre."""
    file = centre.folder / f"{name}.toml"
    file.write_text(text(name, *more), encoding="utf-8")
    assert centre.type("study", "add", str(file), "--by", "R. de Vraag").code == 0


def advise(site: Home, name: str) -> None:
    """Have the privacy officer say yes."""
    words = ("--advice", "positive", "--text", "Past bij het doel.", "--advisor", "FG")
    assert site.type("study", "list").code == 0
    said = site.type("study", "advise", name, "--key", str(site.folder / "advisor.pem"), *words)
    assert (said.code, said.err) == (0, "")


def deciding(site: Home, word: str, name: str) -> tuple[str, ...]:
    """Return what the research officer types."""
    key = ("--key", str(site.folder / "approver.pem"))
    return ("study", word, name, *key, "--reason", "Past bij ons.", "--approver", "Officier")


def together(sites: Sequence[Home]) -> Said:
    """Let every site answer until each run is closed; return what the first one says."""
    others = [
        threading.Thread(target=Hospital(one.folder).study, args=("run", "--wait"))
        for one in sites[1:]
    ]
    for other in others:
        other.start()
    said = sites[0].type("study", "run", "--wait")
    for other in others:
        other.join(300)
    return said


def read(centre: Central, folder: Path) -> None:
    """Keep all that anybody can read of studies at the centre, in every form and language."""
    import httpx

    folder.mkdir()
    (found,) = [one["id"] for one in centre.get("studies")["studies"] if one["name"] == "seen"]
    paths = ["studies?lang=nl", "studies?lang=en", "v1/studies", "v1/catalogue"]
    paths += [f"studies/{found}?lang={language}" for language in ("nl", "en")]
    forms = ("csv", "parquet", "json-stat")
    paths += [f"v1/studies/{found}", *(f"v1/studies/{found}?format={form}" for form in forms)]
    with httpx.Client(trust_env=False, timeout=60) as client:
        for number, path in enumerate(paths):
            answer = client.get(f"{centre.url}/{path}")
            assert answer.status_code == 200, path
            (folder / f"{number}.body").write_bytes(answer.content)
