"""``init``: a folder for a new site, with keys, settings and a policy to read."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from federated.errors import SettingsError
from flows.command import Command, Shell

if TYPE_CHECKING:
    from sites.settings import Site, SourceSettings

QUESTIONS = (  # name of the flag, what is asked, an example
    ("id", "short name, lower case, no spaces", "ziekenhuis-noord"),
    ("name", "full name", "Ziekenhuis Noord"),
    ("kind", "hospital or municipality", "hospital"),
    ("gemeente", "municipality, by its name or its code of CBS", "Rotterdam"),
    ("programme", "kleine_helden_huis, integrale_gezinspoli, usual_care or other", "usual_care"),
    ("families_per_year", "how many families a year you expect", "300"),
)

FORMATS = ("fhir_ndjson", "ijw_xml", "table")
FORM = "what the main system exports: fhir_ndjson, ijw_xml, or table for CSV and Excel only"
KINDS = {"ziekenhuis": "hospital", "gemeente": "municipality"}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--folder", type=Path, help="where to make it (default: this folder)")
    parser.add_argument("--yes", action="store_true", help="ask nothing: everything is in flags")
    for name, words, example in QUESTIONS:
        option = f"--{name.replace('_', '-')}"
        also = ("--gemeentecode",) if name == "gemeente" else ()
        parser.add_argument(option, *also, help=f"{words}, as {example}")
    parser.add_argument("--format", choices=FORMATS, help=f"{FORM} (default: by the kind of site)")
    parser.add_argument(
        "--no-example", action="store_true", help="make no example export to practise on"
    )
    parser.add_argument("--start-month", metavar="YYYY-MM", help="first month (default: this one)")
    parser.add_argument("--centre", metavar="URL", help="where releases go")
    parser.add_argument("--prefect", metavar="URL", help="another address of Prefect's server here")
    parser.add_argument("--hospitals-covered", choices=("own", "all"), help="whose readmissions")
    parser.add_argument("--register-id", help="number in your record of processing")
    parser.add_argument("--dpia-id", help="number of your DPIA; with both, the policy is proposed")
    parser.add_argument(
        "--retention-months", type=int, default=120, metavar="N",
        help="how long the store may keep a family's rows after its last event (default: 120)",
    )  # fmt: skip
    parser.add_argument("--trial", metavar="LABEL", help="the site is one arm of a closed study")
    parser.add_argument(
        "--source",
        nargs="+",
        action="append",
        default=[],
        metavar=("FORMAT PATH", "MAPPING"),
        help="an export: fhir_ndjson, ijw_xml or table, its path, for a table its mapping file",
    )
    parser.add_argument(
        "--sources", type=Path, metavar="FILE", help="a file with [[source]] lines to take over"
    )


def _run(args: Namespace, shell: Shell) -> int:
    import os

    from flows import audit
    from sites import onboarding

    folder = (args.folder or Path(args.site)).absolute()
    asked = {name: _answer(args, name, words, example) for name, words, example in QUESTIONS}
    families, place = asked.pop("families_per_year"), asked.pop("gemeente")
    if not families.isdigit():
        raise SettingsError("--families-per-year must be a whole number. Nothing was made.")
    asked["kind"] = KINDS.get(asked["kind"].lower(), asked["kind"])
    answers = onboarding.Answers(
        folder=folder,
        **asked,
        gemeentecode=_code(place, args.trial),
        form=_form(args, asked["kind"]),
        example=not args.no_example and not args.trial,
        start_month=args.start_month or f"{shell.now():%Y-%m}",
        families_per_year=int(families),
        centre=args.centre,
        prefect=args.prefect,
        hospitals_covered=args.hospitals_covered,
        trial=args.trial,
        register_id=args.register_id,
        dpia_id=args.dpia_id,
        retention_months=args.retention_months,
        sources=tuple(_source(words) for words in args.source),
        source_lines=_lines(args.sources),
    )
    site = onboarding.make(answers, shell.now().date(), os.urandom)
    audit.record(site, shell, "init", "C", ("site.toml", "policy.toml", "keys"))
    shell.say(f"Made {folder}: settings, keys (back them up, they cannot be remade) and a policy.")
    if answers.example:
        shell.say("Made example/: a made-up export to practise on with `deliver --dry-run`.")
    if args.register_id and args.dpia_id:
        _propose(site, shell)
    shell.say(f"Next: `heldennet-site --site {folder} check` says what is still missing.")
    return 0


def _propose(site: "Site", shell: Shell) -> None:
    from flows import proposal

    found = proposal.propose(site, shell)
    shell.say(f"Proposed: version {found.version} of the policy. The privacy officer advises next.")


def _answer(args: Namespace, name: str, words: str, example: str) -> str:
    given = getattr(args, name)
    if given:
        return str(given)
    if args.yes or not sys.stdin.isatty():
        raise SettingsError(f"--{name.replace('_', '-')} is missing: {words}, as {example}.")
    return input(f"{words.capitalize()} (as {example}): ").strip()


def _code(place: str, trial: str | None) -> str:
    """Return the code of a municipality of today; a closed study may be from elsewhere."""
    from federated import gemeenten

    if trial and place.isdigit():
        return place
    return gemeenten.find(place).code


def _form(args: Namespace, kind: str) -> str:
    usual = "ijw_xml" if kind == "municipality" else "fhir_ndjson"
    given = args.format
    if given is None and not args.yes and not args.source and sys.stdin.isatty():
        given = input(f"{FORM.capitalize()} [{usual}]: ").strip()
    given = given or usual
    if given not in (usual, "table"):
        raise SettingsError(f"A {kind} exports {usual} or table. Nothing was made.")
    return given


def _source(words: list[str]) -> "SourceSettings":
    from pydantic import ValidationError

    from sites.settings import SourceSettings

    names = dict(zip(("format", "path", "mapping"), words, strict=False))
    try:
        return SourceSettings.model_validate(names)
    except ValidationError:
        raise SettingsError(
            "--source takes a format (fhir_ndjson, ijw_xml or table), a path, and for a table "
            "its mapping file."
        ) from None


def _lines(path: Path | None) -> str:
    if path is None:
        return ""
    if not path.is_file():
        raise SettingsError(f"--sources {path}: no such file. Nothing was made.")
    return path.read_text(encoding="utf-8")


COMMAND = Command(
    name="init",
    help="make the folder of a new site",
    order=10,
    arguments=_arguments,
    run=_run,
)
