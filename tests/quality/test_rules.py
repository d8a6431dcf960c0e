"""The catalogue of rules: every rule says in two languages what is wrong and what to do."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from quality import rules
from quality.rules import Language, Severity

RULE_AT = {"Rejection": 1, "Problem": 2}  # the argument that is the rule
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("rule", rules.catalogue().values(), ids=lambda rule: rule.id)
@pytest.mark.parametrize("language", Language)
def test_a_rule_says_what_is_wrong_and_what_to_do(rule: rules.Rule, language: Language) -> None:
    said = rule.sentence(language)
    for half in (said.wrong, said.to_do):
        assert half[0].isupper()
        assert half.endswith(".")
        assert len(half) < 130
    assert str(said) == f"{said.wrong} {said.to_do}"


def test_a_reference_has_the_rule_of_orphans() -> None:
    assert rules.rule("orphan_child_pid") == rules.rule("orphan")


def test_an_unknown_rule_is_named_with_the_known_ones() -> None:
    with pytest.raises(KeyError, match="no rule 'misspelt'; known: missing"):
        rules.rule("misspelt")


def test_an_unknown_rule_rejects_and_still_gives_advice() -> None:
    assert rules.rejects("misspelt")
    assert rules.advice("misspelt").wrong == "The record could not be used."
    assert rules.advice("misspelt", Language.NL).wrong == "Het record was niet bruikbaar."


def test_a_warning_does_not_reject() -> None:
    assert not rules.rejects("outside_window")
    assert rules.rule("outside_window").severity is Severity.WARN


def readers_rules() -> Iterator[str]:
    """Yield every rule that a reader writes down: ``Rejection(t, rule)``, ``Problem(t, n, rule)``."""
    for path in sorted((ROOT / "sites").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            place = (
                RULE_AT.get(getattr(node.func, "id", "")) if isinstance(node, ast.Call) else None
            )
            if place and isinstance(node, ast.Call) and len(node.args) > place:
                rule = node.args[place]
                if isinstance(rule, ast.Constant):
                    yield str(rule.value)


def test_the_rules_of_the_readers_are_in_the_catalogue() -> None:
    found = set(readers_rules())
    assert found
    assert found <= set(rules.catalogue())
