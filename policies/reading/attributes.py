"""Attributes as people write them: checkov wraps each value, and each nested block, in a list of its own."""

import json
from collections.abc import Iterator
from typing import Any

Conf = dict[str, Any]


def value(conf: Conf, name: str) -> Any:
    """Return the attribute ``name``, unwrapped, or ``None`` where it is absent."""
    wrapped = conf.get(name)
    return wrapped[0] if isinstance(wrapped, list) and len(wrapped) == 1 else wrapped


def blocks(conf: Conf, *path: str) -> Iterator[Conf]:
    """Yield every nested block at ``path``, through each repeated block on the way."""
    if not path:
        yield conf
        return
    inner = conf.get(path[0])
    for item in inner if isinstance(inner, list) else [inner]:
        if isinstance(item, dict):
            yield from blocks(item, *path[1:])


def construct_path(conf: Conf) -> str:
    """Return the path of the construct that made the resource, or an empty string."""
    return str(conf.get("//", {}).get("metadata", {}).get("path", ""))


def decoded(content: Any) -> Any:
    """Return what the JSON text ``content`` holds; anything that is not JSON text is returned as it is."""
    if not isinstance(content, str):
        return content
    try:
        return json.loads(content)
    except ValueError:
        return content
