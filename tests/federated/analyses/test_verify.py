"""The command that checks fixtures: what it says of right, altered and broken ones."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from federated.analyses.__main__ import OpenGate, gate_of, main
from federated.analyses.design import Outcome, design
from federated.analyses.funnel import Funnel
from federated.analyses.gate import R8
from federated.analyses.glm import glm
from federated.analyses.questions.glm import GlmModel
from federated.analyses.verify import check
from federated.analyses.verify.compare import differences
from federated.analyses.verify.fixture import Fixture
from tests.federated.analyses.world import asked, families, places

Change = Callable[[dict[str, Any]], None]
MODEL = GlmModel(
    design=design("(Intercept)", "age"), outcome=Outcome(column="sick"), family="binomial"
)


def fixture(folder: Path, n: int = 240, sites: int = 4) -> Path:
    """Write a fixture of made-up families, with the result that is right."""
    columns = {name: values[:n] for name, values in families().items()}
    here = columns["place"] < sites
    columns = {name: values[here] for name, values in columns.items()}
    fit = asked(glm(MODEL), columns, places(columns))
    lines = ["age,sick,site"] + [
        f'{a!r},{s},"P{p:.0f}"'
        for a, s, p in zip(columns["age"].tolist(), columns["sick"], columns["place"], strict=True)
    ]
    (folder / "rows.csv").write_text("\n".join(lines) + "\n")
    terms = [
        {"term": "(Intercept)", "type": "const"},
        {"term": "age", "type": "numeric", "column": "age"},
    ]
    content = {
        "id": "made_up",
        "schema": "fedref-1",
        "kind": "glm",
        "dataset": {"file": "rows.csv", "rows": int(here.sum())},
        "sites": {"column": "site", "n": dict.fromkeys((f"P{site}" for site in range(sites)), 1)},
        "model": {"response": "sick", "family": "binomial", "link": "logit", "design": terms},
        "result": {"coef": fit.coef.tolist(), "se": fit.se.tolist(), "loglik": fit.loglik},
    }
    (folder / "made_up.json").write_text(json.dumps(content))
    return folder / "made_up.json"


def changed(path: Path, change: Change) -> Path:
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))
    return path


def test_a_right_fixture_passes_with_a_line_for_each_quantity(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(fixture(tmp_path))]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == ["coef", "se", "loglik", "pass:"]


def _seventh_digit(content: dict[str, Any]) -> None:
    content["result"]["coef"][1] *= 1 + 1e-7


def _another_number(content: dict[str, Any]) -> None:
    content["result"]["something_else"] = 1.0


def _too_few(content: dict[str, Any]) -> None:
    content["result"]["coef"].append(0.0)


@pytest.mark.parametrize("change", [_seventh_digit, _another_number, _too_few])
def test_an_altered_result_ends_with_code_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Change
) -> None:
    assert main(["verify", str(changed(fixture(tmp_path), change))]) == 1
    assert "BEYOND" in capsys.readouterr().out


def _set(*keys: str, to: Any) -> Change:
    def change(content: dict[str, Any]) -> None:
        for key in keys[:-1]:
            content = content[key]
        content[keys[-1]] = to

    return change


def _without(*keys: str) -> Change:
    def change(content: dict[str, Any]) -> None:
        for key in keys[:-1]:
            content = content[key]
        del content[keys[-1]]

    return change


WRONG: dict[str, Change] = {
    "is not a fixture of schema": _set("schema", to="other"),
    "lacks result": _without("result"),
    "'astrology' is not known": _set("kind", to="astrology"),
    "has no 'design'": _without("model", "design"),
    "has no 'response'": _without("model", "response"),
    "at family": _set("model", "family", to="gumbel"),
    "No link is called 'loop'": _set("model", "link", to="loop"),
    "No column is called 'nobody'": _set("model", "response", to="nobody"),
    "data file cannot be read": _set("dataset", "file", to="elsewhere.csv"),
    "do not have the 7 rows": _set("dataset", "rows", to=7),
    "no column 'town'": _set("sites", "column", to="town"),
    "are not those it tells of": _set("sites", "n", to={"P9": 1}),
    "is of an unknown type": _set("model", "design", to=[{"term": "x", "type": "spline"}]),
    "outcomes that a binomial model cannot have": _set("model", "response", to="age"),
}


@pytest.mark.parametrize("sentence", WRONG)
def test_a_wrong_fixture_is_told_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sentence: str
) -> None:
    assert main(["verify", str(changed(fixture(tmp_path), WRONG[sentence]))]) == 22
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert sentence in told[0]


def test_a_file_that_is_no_json_or_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.json").write_text("{")
    assert main(["verify", str(tmp_path / "broken.json"), str(tmp_path / "absent.json")]) == 22
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_text_among_numbers_is_told_without_its_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = fixture(tmp_path)
    rows = (tmp_path / "rows.csv").read_text().replace(",0.0,", ",secret,", 1)
    (tmp_path / "rows.csv").write_text(rows)
    assert main(["verify", str(path)]) == 22
    told = capsys.readouterr().err
    assert "holds text where numbers belong" in told
    assert "secret" not in told


def test_the_gate_refuses_with_a_code_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--gate", str(fixture(tmp_path, n=30))]) == 23
    assert "refuses by rule R8, minimum n" in capsys.readouterr().err
    assert main(["verify", "--gate", str(fixture(tmp_path))]) == 0


def test_an_unknown_way_of_summing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["verify", "--sum", "guess", str(fixture(tmp_path))])


def test_the_open_gate_takes_nothing_but_a_fixture() -> None:
    with pytest.raises(TypeError, match="a fixture and nothing else"):
        OpenGate("a site")  # type: ignore[arg-type]


def test_no_other_part_of_the_product_opens_a_gate() -> None:
    root = Path(check.__file__).resolve().parents[3]
    folders = ("federated", "pseudonymisation", "quality", "sites", "flows", "api")
    files = [path for folder in folders for path in (root / folder).rglob("*.py")]
    naming = {
        p.name for p in files if "OpenGate" in p.read_text() or "analyses.__main__" in p.read_text()
    }
    assert naming == {"__main__.py"}


def test_a_difference_is_relative_to_what_was_expected() -> None:
    (one,) = differences({"a": [1.0, 200.0]}, {"a": [1.0, 200.0 + 2e-6]})
    assert one.largest == pytest.approx(1e-8)
    assert differences({"a": None}, {"a": float("nan")})[0].largest == 0
    assert np.isinf(differences({"a": 1.0}, {"a": None})[0].largest)


@pytest.mark.parametrize("sites", [2, 3])
def test_secure_sums_need_three_sites(
    sites: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["verify", "--sum", "secure", str(fixture(tmp_path, sites=sites))])
    said = capsys.readouterr()
    assert (code == 0) == (sites == 3), said.err
    assert ("pass" in said.out) == (sites == 3)


def test_a_mark_that_a_spreadsheet_puts_before_the_first_column_is_no_part_of_its_name(
    tmp_path: Path,
) -> None:
    path = fixture(tmp_path)
    rows = (tmp_path / "rows.csv").read_text()
    (tmp_path / "rows.csv").write_text(rows, encoding="utf-8-sig")
    assert main(["verify", str(path)]) == 0


def funnel(folder: Path, rows: list[str], sites: int) -> Path:
    """Write a fixture whose result names its sites, which are each seen by themselves."""
    events, n = np.array([9.0, 4.0, 6.0, 2.0])[:sites], np.array([40.0, 30.0, 30.0, 20.0])[:sites]
    (folder / "rows.csv").write_text("\n".join(["site,events,n", *rows[:sites]]) + "\n")
    found = Funnel(events, n)
    content = {
        "id": "seen",
        "schema": "fedref-1",
        "kind": "funnel_binomial",
        "dataset": {"file": "rows.csv"},
        "sites": {"column": "site"},
        "model": {"events": "events", "n": "n"},
        "result": {"site": [row[:2] for row in ROWS[:sites]], "z": found.z.tolist()},
    }
    (folder / "seen.json").write_text(json.dumps(content))
    return folder / "seen.json"


ROWS = ["H1,9,40", "H2,4,30", "H3,6,30", "H4,2,20"]


def test_a_result_by_site_is_that_of_the_site_in_whatever_order_the_rows_come(
    tmp_path: Path,
) -> None:
    assert main(["verify", str(funnel(tmp_path, ROWS, 4))]) == 0
    assert main(["verify", str(funnel(tmp_path, ROWS[::-1], 4))]) == 0


def test_a_funnel_of_one_site_is_told_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(funnel(tmp_path, ROWS, 1))]) == 22
    told = capsys.readouterr().err.splitlines()
    assert [line[-37:] for line in told] == ["seen: a funnel needs two sites or more."[-37:]]


@pytest.mark.parametrize(
    ("sites", "code", "said"), [(2, 24, "at least three sites"), (3, 0, "no sum")]
)
def test_where_nothing_is_summed_it_is_said_and_two_sites_are_refused_all_the_same(
    sites: int, code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--sum", "secure", str(funnel(tmp_path, ROWS, sites))]) == code
    assert said in "".join(capsys.readouterr())


@pytest.mark.parametrize("kind", ["negbin", "nb", "glm.nb", "negative_binomial", "glm"])
def test_the_gate_judges_the_cells_of_a_regression_by_whatever_name(kind: str) -> None:
    gate = gate_of(Fixture("made_up", kind, {}, {}, {}, ()))
    assert isinstance(gate, R8)
    assert gate.cells
