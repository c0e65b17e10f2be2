"""What a JSON Schema (draft 4) objects to in a document, in the words of the validator that AWS uses."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

_TYPES: dict[str, Callable[[Any], bool]] = {
    "array": lambda value: isinstance(value, list),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "null": lambda value: value is None,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "string": lambda value: isinstance(value, str),
}
Resolve = Callable[[str], Any]


def faults_of(schema: Any, value: Any, resolve: Resolve) -> Iterator[str]:
    """Each fault of `value`; `resolve` finds the schema that a `$ref` names."""
    if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
        schema = resolve(schema["$ref"])
    if not isinstance(schema, dict):
        return
    wrong_type = list(_of_type(schema, value))
    if wrong_type:
        yield from wrong_type
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"instance value ({_text(value)}) not found in enum (possible values: {_text(schema['enum'])})"
    if isinstance(value, str):
        yield from _of_string(schema, value)
    elif isinstance(value, dict):
        yield from _of_object(schema, value, resolve)
    elif isinstance(value, list):
        yield from _of_array(schema, value, resolve)
    elif _TYPES["number"](value):
        yield from _of_number(schema, value)


def _text(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _type_of(value: Any) -> str:
    return next(name for name, matches in _TYPES.items() if matches(value))


def _of_type(schema: dict[str, Any], value: Any) -> Iterator[str]:
    wanted = schema.get("type")
    allowed = [wanted] if isinstance(wanted, str) else wanted
    if allowed and not any(_TYPES[name](value) for name in allowed):
        yield (
            f"instance type ({_type_of(value)}) does not match any allowed primitive type "
            f"(allowed: {_text(sorted(allowed))})"
        )


def _of_string(schema: dict[str, Any], value: str) -> Iterator[str]:
    if len(value) < schema.get("minLength", 0):
        least = schema["minLength"]
        yield f"string {_text(value)} is too short (length: {len(value)}, required minimum: {least})"
    if len(value) > schema.get("maxLength", len(value)):
        yield f"string {_text(value)} is too long (length: {len(value)}, maximum allowed: {schema['maxLength']})"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"ECMA 262 regex {_text(schema['pattern'])} does not match input string {_text(value)}"


def _of_number(schema: dict[str, Any], value: float) -> Iterator[str]:
    bounds = (("minimum", "lower", "greater", -1), ("maximum", "greater", "lower", 1))
    for bound, beyond, within, sign in bounds:
        if bound not in schema:
            continue
        limit = schema[bound]
        if (value - limit) * sign > 0:
            yield f"numeric instance is {beyond} than the required {bound} ({bound}: {limit}, found: {value})"
        elif value == limit and schema.get(f"exclusive{bound.capitalize()}"):
            yield f"numeric instance is not strictly {within} than the required {bound} {limit}"


def _of_object(schema: dict[str, Any], value: dict[str, Any], resolve: Resolve) -> Iterator[str]:
    missing = [name for name in schema.get("required", []) if name not in value]
    if missing:
        yield f"object has missing required properties ({_text(sorted(missing))})"
    properties = schema.get("properties", {})
    foreign = sorted(value.keys() - properties.keys())
    if foreign and schema.get("additionalProperties") is False and "patternProperties" not in schema:
        yield f"object instance has properties which are not allowed by the schema: {_text(foreign)}"
    for name, part in properties.items():
        if name in value:
            yield from faults_of(part, value[name], resolve)


def _of_array(schema: dict[str, Any], value: list[Any], resolve: Resolve) -> Iterator[str]:
    size = len(value)
    if size < schema.get("minItems", 0):
        yield f"array is too short: must have at least {schema['minItems']} elements but instance has {size} elements"
    if size > schema.get("maxItems", size):
        yield f"array is too long: must have at most {schema['maxItems']} elements but instance has {size} elements"
    if isinstance(schema.get("items"), dict):
        for item in value:
            yield from faults_of(schema["items"], item, resolve)
