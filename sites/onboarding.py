"""A new site: its folder, settings, keys and a policy to fill in. Nothing that exists is replaced."""

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from federated.errors import SettingsError
from sites import settings
from sites.settings import Site, SourceSettings

FOLDERS = ("inbox", "store", "out")
EXAMPLES = {
    "hospital": ("fhir_ndjson", "the folder of a FHIR bulk export (Patient.ndjson, ...)"),
    "municipality": ("ijw_xml", "the folder with iJw messages (JW301, JW305, ...)"),
}

TABLES = ("table", "a CSV or Excel file; it needs a line with its mapping as well")


@dataclass(frozen=True, slots=True)
class Answers:
    """What a new site tells about itself."""

    folder: Path
    id: str
    name: str
    kind: str
    gemeentecode: str
    programme: str
    start_month: str
    families_per_year: int
    centre: str | None = None
    prefect: str | None = None
    hospitals_covered: str | None = None
    trial: str | None = None
    register_id: str | None = None
    dpia_id: str | None = None
    retention_months: int = 120
    sources: tuple[SourceSettings, ...] = ()
    source_lines: str = ""
    form: str = ""
    example: bool = False


def make(answers: Answers, today: date, random: Callable[[int], bytes]) -> Site:
    """Make the folder of a new site; raises SettingsError before anything is written."""
    from pseudonymisation.keys import Keys

    file = answers.folder / "site.toml"
    if file.exists():
        raise SettingsError(
            f"{file} exists already and is kept. Edit it, or choose another folder."
        )
    text = site_toml(answers)
    site = _checked(text, answers.folder)
    for name in ("", *FOLDERS):
        (answers.folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        (answers.folder / name).chmod(0o700)
    if answers.example:
        _example(site, answers)
    if not site.keys.exists():
        Keys.create(site.keys, random)
    _policy(site, answers, today)
    _write(file, text)  # the last: while it is not there, the same command begins again
    return settings.read(file)


def _example(site: Site, answers: Answers) -> None:
    from sites.example_data import practice

    form = answers.form or practice.MAIN[site.kind]
    mapped = (site.path(source.mapping) for source in site.source if source.mapping)
    own = site.source if all(file.is_file() for file in mapped) else ()  # else: later, by `source`
    practice.write(site.folder, site.kind, site.gemeentecode, form, own)


def _write(file: Path, text: str) -> None:
    """Write beside and rename: after a kill the whole file is there, or none."""
    beside = file.with_name(f".{file.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)


def site_toml(answers: Answers) -> str:
    """Return the settings file; JSON strings are valid TOML strings."""
    lines = [
        "# The settings of one site. `heldennet-site check` says what is still missing.",
        f"id = {_text(answers.id)}",
        f"name = {_text(answers.name)}",
        f"kind = {_text(answers.kind)}",
        f"gemeentecode = {_text(answers.gemeentecode)}",
        f"programme = {_text(answers.programme)}",
        f"start_month = {_text(answers.start_month)}  # first month of the programme",
        f"expected_families_per_year = {answers.families_per_year}  # estimated beforehand",
    ]
    optional = (("hospitals_covered", answers.hospitals_covered), ("trial", answers.trial))
    lines += [f"{name} = {_text(value)}" for name, value in optional if value]
    lines += _section("centre", "url", answers.centre) + _section(
        "prefect", "api_url", answers.prefect
    )
    return "\n".join([*lines, *_sources(answers), ""])


def _section(name: str, key: str, value: str | None) -> list[str]:
    return ["", f"[{name}]", f"{key} = {_text(value)}"] if value else []


def _sources(answers: Answers) -> list[str]:
    lines: list[str] = []
    for source in answers.sources:
        lines += ["", "[[source]]", f"format = {_text(source.format)}"]
        lines += [f"path = {_text(source.path.as_posix())}"]
        if source.mapping:
            lines += [f"mapping = {_text(source.mapping.as_posix())}"]
    if lines or answers.source_lines:
        return [*lines, answers.source_lines]
    kind, words = EXAMPLES.get(answers.kind, EXAMPLES["hospital"])
    if answers.form == "table":
        kind, words = TABLES
    return ["", "# [[source]]", f'# format = "{kind}"', f'# path = "inbox/export"  # {words}']


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _checked(text: str, folder: Path) -> Site:
    try:
        return Site.model_validate({**tomllib.loads(text), "folder": folder})
    except tomllib.TOMLDecodeError:
        raise SettingsError(
            "The lines of --sources are not valid TOML. Nothing was made."
        ) from None
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise SettingsError(f"{where}: {problem['msg'].lower()}. Nothing was made.") from None


def _policy(site: Site, answers: Answers, today: date) -> None:
    from pseudonymisation import policy

    if not site.policy_file.exists():
        named = {"register_id": answers.register_id, "dpia_id": answers.dpia_id}
        given = {name: text for name, text in named.items() if text}
        months = answers.retention_months
        text = policy.template(site.kind, site.id, today, retention_months=months, **given)
        _write(site.policy_file, text)
