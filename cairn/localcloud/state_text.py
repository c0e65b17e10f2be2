"""The JSON of a service's state, made so that the emulator goes on answering meanwhile.

Python's encoder lets nothing else run until it is through, and the logs of a busy hour are 100 MB. So the text is made
in pieces, each the JSON of a group of logs, of a table or of something as small; other threads run between two of them.
"""

from collections.abc import Iterator
from json import JSONEncoder
from typing import Any

from ministack.core import persistence

_encode = JSONEncoder(default=persistence._json_default).encode
_DEPTH = 6
"""A piece lies so deep in a state: a service's store, the account's and region's part, one thing in it, its parts."""
_PLAIN = (dict, list, tuple, str, int, float, type(None))


def state_text(service: str, state: Any) -> str:
    """Return the text that the emulator reads the state of ``service`` from."""
    document = {"__ministack_format__": persistence._state_format_version(service), "payload": state}
    return "".join(_pieces(document, _DEPTH))


def _pieces(value: Any, depth: int) -> Iterator[str]:
    if not isinstance(value, _PLAIN):
        value = persistence._json_default(value)
    if depth == 0 or not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        yield _encode(value)
        return
    separator = "{"
    for key, part in value.items():
        yield f"{separator}{_encode(key)}: "
        yield from _pieces(part, depth - 1)
        separator = ", "
    yield "}" if value else "{}"
