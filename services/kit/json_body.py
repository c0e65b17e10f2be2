"""Reads JSON that a stranger wrote: bounded, strict, the same meaning for every reader."""

import json
import re
from typing import Any, Never

from services.kit.problem import BadRequest

MAX_DEPTH = 20
_MARKS = re.compile(r'\\.|["\[\]{}]')


class _RefusedError(Exception):
    pass


def parse_object(text: str) -> dict[str, Any]:
    """Return the JSON object in ``text``.

    Raises ``BadRequest`` for what is not JSON, not an object, nested deeper than ``MAX_DEPTH``, has a key twice in
    one object, or holds NaN or Infinity (neither is JSON, though Python reads them).
    """
    if nesting_depth(text) > MAX_DEPTH:
        raise BadRequest(
            f"The body is nested too deeply: at most {MAX_DEPTH} levels are read.", code="invalid_json"
        )
    value = _parse(text)
    if not isinstance(value, dict):
        raise BadRequest("The body must be a JSON object.", code="invalid_json")
    return value


def nesting_depth(text: str) -> int:
    """Return how deep arrays and objects are nested in ``text``, whether or not it is JSON."""
    depth = deepest = 0
    quoted = False
    for mark in _MARKS.finditer(text):
        character = mark.group()
        if character == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _parse(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except _RefusedError as refused:
        raise BadRequest(str(refused), code="invalid_json") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadRequest(f"The body is not JSON: {error.msg} at {where}.", code="invalid_json") from None
    except (ValueError, RecursionError):
        raise BadRequest("The body holds a number too long to read.", code="invalid_json") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RefusedError("The body has a key twice in one object; give it once.")
    return found


def _refuse_constant(name: str) -> Never:
    raise _RefusedError(f"The body holds {name}, which is not JSON; give a number.")
