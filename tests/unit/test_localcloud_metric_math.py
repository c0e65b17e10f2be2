"""Metric math and filter patterns, as the local cloud reads them."""

import pytest

from cairn.localcloud.gaps.cloudwatch.filter_pattern import matches
from cairn.localcloud.metric_math import UnknownExpressionError, evaluate


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("100 * bad / all", 25.0),
        ("bad / none", None),
        ("bad / 0", None),
        ("SUM(METRICS())", 5.0),
        ("AVG([bad, all])", 2.5),
        ("MAX(METRICS()) - MIN(METRICS())", 3.0),
        ("FILL(none, 7)", 7.0),
        ("IF(all >= 4 AND bad < 2, 1, 0)", 1.0),
        ("IF(all < 4 || bad == 2, 1, 0)", 0.0),
        ("-bad", -1.0),
        ("all / IF(bad > 0, bad, 1)", 4.0),
        ("all / IF(bad > 4, bad, 2)", 2.0),
        ("unknown + 1", None),
    ],
)
def test_reckons(expression: str, value: float | None) -> None:
    assert evaluate(expression, {"bad": 1.0, "all": 4.0, "none": None}) == value


@pytest.mark.parametrize(
    "expression", ["RATE(bad)", "bad ** 2", "import os", "__import__('os')", "bad.real", "1 +"]
)
def test_refuses_what_it_does_not_know(expression: str) -> None:
    with pytest.raises(UnknownExpressionError):
        evaluate(expression, {"bad": 1.0})


@pytest.mark.parametrize(
    ("pattern", "line", "expected"),
    [
        ("", "anything", True),
        ("ERROR", "an ERROR here", True),
        ("ERROR -timeout", "ERROR timeout", False),
        ('"out of memory"', "it is out of memory", True),
        ("?ERROR ?WARN", "a WARN", True),
        ("?ERROR ?WARN", "an INFO", False),
        ('{ $.level = "ERR*" }', '{"level": "ERROR"}', True),
        ("{ $.a.b >= 3 && $.c != 1 }", '{"a": {"b": 3}, "c": 2}', True),
        ("{ $.a = 1 || $.a = 2 }", '{"a": 3}', False),
        ("{ $.ok = true }", '{"ok": true}', True),
        ("{ $.a = 1 }", "no JSON", False),
    ],
)
def test_matches(pattern: str, line: str, expected: bool) -> None:
    assert matches(pattern, line) is expected
