"""Every policy document in a synthesized stack, wherever it stands."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PolicyStatement:
    """One statement, and the construct path and attribute where it was found."""

    path: str
    attribute: str
    body: Mapping[str, Any]

    @property
    def actions(self) -> list[str]:
        """The actions, be it one or many."""
        return listed(self.body.get("Action", self.body.get("NotAction", [])))

    @property
    def resources(self) -> list[str]:
        """The resources, be it one or many."""
        return listed(self.body.get("Resource", self.body.get("NotResource", [])))

    def __str__(self) -> str:
        return f"{self.path} {self.attribute}: {json.dumps(self.body)}"


def listed(value: Any) -> list[str]:
    """Return a list of what may stand alone."""
    return [value] if isinstance(value, str) else list(value)


def statements_of(content: Mapping[str, Any]) -> Iterator[PolicyStatement]:
    """Yield every statement of every document in a ``cdk.tf.json``."""
    for kind, resources in content.get("resource", {}).items():
        for name, body in resources.items():
            path = body.get("//", {}).get("metadata", {}).get("path", f"{kind}.{name}")
            for attribute, text in _texts(body, kind):
                if '"Statement"' in text:
                    document = json.loads(text)
                    for statement in document["Statement"]:
                        yield PolicyStatement(path, attribute, statement)


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _texts(item, f"{place}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, place)
