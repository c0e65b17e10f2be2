"""Which operation of an API a request is, and with what, read from botocore's model of the API."""

import re
from collections.abc import Mapping
from functools import cached_property
from urllib.parse import unquote


class Operations:
    """The operations of the JSON or REST-JSON API that botocore calls `model`."""

    def __init__(self, model: str) -> None:
        self._model = model

    def of(self, method: str, path: str, headers: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """The operation's name, and what its path names; raises `LookupError`."""
        target = headers.get("x-amz-target")
        if target:
            return target.rpartition(".")[2], {}
        for name, wanted, pattern in self._routes:
            found = pattern.fullmatch(path.rstrip("/")) if wanted == method else None
            if found:
                return name, {label: unquote(value) for label, value in found.groupdict().items()}
        raise LookupError(f"{method} {path}")

    @cached_property
    def _routes(self) -> list[tuple[str, str, re.Pattern[str]]]:
        """Name, method and pattern of every operation, those with the most literal segments first."""
        from ministack.core import iam_actions

        operations = iam_actions._load_botocore_model(self._model)["operations"]
        found = [
            (name, description["http"]["method"], description["http"]["requestUri"])
            for name, description in operations.items()
        ]
        found.sort(key=lambda route: -len([part for part in route[2].split("/") if part and part[0] != "{"]))
        return [(name, method, re.compile(_pattern(uri))) for name, method, uri in found]


def _pattern(uri: str) -> str:
    parts = [part for part in uri.partition("?")[0].split("/") if part]
    return "".join("/" + (f"(?P<{part.strip('{+}')}>.+?)" if part[0] == "{" else part) for part in parts)
