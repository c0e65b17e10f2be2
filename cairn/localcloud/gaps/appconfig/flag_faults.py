"""What is wrong with a document of feature flags.

https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-type-reference-feature-flags.html
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_NAME = re.compile(r"[a-z][a-zA-Z\d_-]{0,63}")
_OF_DEFINITION = {"name", "description", "attributes", "_createdAt", "_updatedAt", "_deprecation"}
_OF_VALUE = {"enabled", "_createdAt", "_updatedAt"}
_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "array": lambda value: isinstance(value, list),
    "boolean": lambda value: isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
}
_MOST_ATTRIBUTES = 25


def flag_faults(document: Any) -> Iterator[str]:
    """Each fault, as `where: what`."""
    if not isinstance(document, dict):
        yield "$: must be an object"
        return
    if document.get("version") != "1":
        yield "$.version: must be the constant value '1'"
    yield from _unknown("$", document, {"version", "flags", "values"})
    flags, values = document.get("flags", {}), document.get("values", {})
    for name, flag in flags.items():
        yield from _of_definition(f"$.flags.{name}", name, flag)
    for name, value in values.items():
        if name not in flags:
            yield f"$.values.{name}: is not defined in flags"
        else:
            yield from _of_value(f"$.values.{name}", value, flags[name].get("attributes", {}))


def _of_definition(where: str, name: str, flag: dict[str, Any]) -> Iterator[str]:
    if not _NAME.fullmatch(name):
        yield f"{where}: does not match {_NAME.pattern}"
    yield from _unknown(where, flag, _OF_DEFINITION)
    attributes = flag.get("attributes", {})
    if len(attributes) > _MOST_ATTRIBUTES:
        yield f"{where}.attributes: may only have a maximum of {_MOST_ATTRIBUTES} properties"
    for attribute, definition in attributes.items():
        kind = definition.get("constraints", {}).get("type", "string")
        if kind not in _TYPES:
            yield f"{where}.attributes.{attribute}.constraints.type: must be one of {sorted(_TYPES)}"


def _of_value(where: str, value: dict[str, Any], attributes: dict[str, Any]) -> Iterator[str]:
    yield from _unknown(where, value, _OF_VALUE | set(attributes))
    if not isinstance(value.get("enabled"), bool):
        yield f"{where}.enabled: must be a boolean"
    for name, definition in attributes.items():
        constraints = definition.get("constraints", {})
        if name in value:
            yield from _of_attribute(f"{where}.{name}", value[name], constraints)
        elif constraints.get("required"):
            yield f"{where}.{name}: is required"


def _of_attribute(where: str, value: Any, constraints: dict[str, Any]) -> Iterator[str]:
    kind = constraints.get("type")
    if kind is None:
        return
    if not _TYPES[kind](value):
        yield f"{where}: must be of type {kind}"
        return
    if "enum" in constraints and value not in constraints["enum"]:
        yield f"{where}: must be one of {constraints['enum']}"
    if kind == "string" and "pattern" in constraints and not re.search(constraints["pattern"], value):
        yield f"{where}: does not match {constraints['pattern']}"
    if kind == "number":
        least, most = constraints.get("minimum", value), constraints.get("maximum", value)
        if not least <= value <= most:
            yield f"{where}: must be {least} to {most}"
    if kind == "array":
        for index, element in enumerate(value):
            yield from _of_attribute(f"{where}[{index}]", element, constraints.get("elements", {}))


def _unknown(where: str, value: dict[str, Any], known: set[str]) -> Iterator[str]:
    for name in value:
        if name not in known:
            yield f"{where}.{name}: is not defined in the schema"
