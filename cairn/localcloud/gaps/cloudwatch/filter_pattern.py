"""The filter patterns of CloudWatch Logs: terms, and comparisons of JSON fields joined by && and ||.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
"""

import json
import operator
import re
from fnmatch import fnmatchcase
from typing import Any

_COMPARISON = re.compile(r"\(?\s*(\$[\w.\-\[\]]*)\s*(!=|>=|<=|=|>|<)\s*(\"[^\"]*\"|[^\s()]+)\s*\)?")
_TERM = re.compile(r'([-?]?)("[^"]*"|\S+)')
_ORDERS = {">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le}


def matches(pattern: str, message: str) -> bool:
    """Whether the pattern matches the line; raises `ValueError` for a comparison that is none of the above."""
    pattern = pattern.strip()
    if pattern.startswith("{"):
        return _matches_json(pattern.strip("{} "), message)
    terms = [(sign, term.strip('"')) for sign, term in _TERM.findall(pattern)]
    optional = [term for sign, term in terms if sign == "?"]
    return (
        all(term in message for sign, term in terms if not sign)
        and not any(term in message for sign, term in terms if sign == "-")
        and (not optional or any(term in message for term in optional))
    )


def value_at(line: Any, path: str) -> Any:
    """What stands at a path such as `$.order.items[0]`; nothing where there is none."""
    for name, index in re.findall(r"\.([\w\-]+)|\[(\d+)\]", path):
        try:
            line = line[int(index)] if index else line[name]
        except (KeyError, IndexError, TypeError):
            return None
    return line


def _matches_json(pattern: str, message: str) -> bool:
    try:
        line = json.loads(message)
    except ValueError:
        return False
    return any(
        all(_holds(comparison.strip(), line) for comparison in choice.split("&&"))
        for choice in pattern.split("||")
    )


def _holds(comparison: str, line: Any) -> bool:
    found = _COMPARISON.fullmatch(comparison)
    if found is None:
        raise ValueError(f"not a comparison of a filter pattern: {comparison!r}")
    path, sign, written = found.groups()
    value, wanted = value_at(line, path), written.strip('"')
    if sign in _ORDERS:
        return isinstance(value, int | float) and bool(_ORDERS[sign](value, float(wanted)))
    text = json.dumps(value) if isinstance(value, bool) or value is None else str(value)
    same = value is not None and (fnmatchcase(text, wanted) or _same_number(text, wanted))
    return same == (sign == "=")


def _same_number(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return False
