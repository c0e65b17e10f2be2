"""Read AWS's query protocol, in which lists and structures are spelt in parameter names."""

from collections.abc import Mapping
from typing import Any


def nested(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """`{"A.member.1.B": ["x"]}` as `{"A": [{"B": "x"}]}`; every value stays text."""
    tree: dict[str, Any] = {}
    for name, value in parameters.items():
        *parents, leaf = name.split(".")
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})
        branch[leaf] = value[0] if isinstance(value, list) else value
    return {name: _folded(value) for name, value in tree.items()}


def _folded(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if set(value) == {"member"} and isinstance(value["member"], dict):
        members = value["member"]
        return [_folded(members[index]) for index in sorted(members, key=int)]
    return {name: _folded(item) for name, item in value.items()}
