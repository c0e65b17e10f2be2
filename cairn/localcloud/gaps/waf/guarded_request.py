"""A request as AWS WAF sees it, and the parts of it that a rule may look at."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

_TRANSFORMATIONS: dict[str, Callable[[str], str]] = {
    "NONE": str,
    "LOWERCASE": str.lower,
    "URL_DECODE": unquote_plus,
    "HTML_ENTITY_DECODE": html.unescape,
    "COMPRESS_WHITE_SPACE": lambda text: re.sub(r"\s+", " ", text),
}


@dataclass(frozen=True)
class GuardedRequest:
    """One request to a guarded resource. `source_name` and `source_id` say which, as the log names it.

    `inspected` is how many bytes of the body the resource lets AWS WAF see.
    """

    client_ip: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    source_name: str
    source_id: str
    request_id: str
    inspected: int

    def texts(self, statement: Mapping[str, Any]) -> Iterator[str]:
        """What the statement's `FieldToMatch` names, after its text transformations; nothing of what is not there."""
        steps = sorted(statement.get("TextTransformations", []), key=lambda step: step["Priority"])
        for text in self._fields(statement["FieldToMatch"]):
            for step in steps:
                text = _TRANSFORMATIONS.get(step["Type"], str)(text)
            yield text

    def is_oversize(self, field: Mapping[str, Any]) -> bool:
        """Whether `field` is a body of which a part is not seen."""
        return "Body" in field and len(self.body) > self.inspected

    def _fields(self, field: Mapping[str, Any]) -> Iterator[str]:
        if "SingleHeader" in field:
            found = self.headers.get(field["SingleHeader"]["Name"].lower())
            yield from [] if found is None else [found]
        elif "SingleQueryArgument" in field:
            wanted = field["SingleQueryArgument"]["Name"].lower()
            yield from (value for name, value in self._arguments() if name.lower() == wanted)
        elif "AllQueryArguments" in field:
            yield from (part for pair in self._arguments() for part in pair)
        elif "Body" in field:
            yield self.body[: self.inspected].decode("latin-1")
        elif "UriPath" in field:
            yield self.path
        elif "QueryString" in field:
            yield self.query
        elif "Method" in field:
            yield self.method

    def _arguments(self) -> list[tuple[str, str]]:
        return parse_qsl(self.query, keep_blank_values=True)
