"""Every document by its path below ``docs/api``."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.api_documents import asyncapi, openapi
from tests.api_documents.stack_configuration import StackConfiguration

FOLDER = Path(__file__).parents[2] / "docs" / "api"
_HEAD = """# The shop's APIs and events

Written by `uv run python -m tests.api_documents` from the stacks and the code; a test holds it true. Beside this page
are documents for programs: [`asyncapi.json`](asyncapi.json) for events and commands, `openapi/` for each service's API.
The schema of each event is in `services/contracts/schemas/`; a published version never changes.
"""


def pages(stacks: Sequence[StackConfiguration]) -> dict[str, str]:
    """Return every document of the local environment's ``stacks``."""
    with_api = [stack for stack in stacks if stack.description]
    return {
        "README.md": _page(stacks, with_api),
        "asyncapi.json": _text(asyncapi.document(stacks)),
        **{f"openapi/{stack.name}.json": _text(openapi.document(stack)) for stack in with_api},
    }


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2) + "\n"


def _page(stacks: Sequence[StackConfiguration], with_api: Sequence[StackConfiguration]) -> str:
    return "\n".join([_HEAD, *_operations(with_api), "", *_messages(stacks), ""])


def _operations(stacks: Sequence[StackConfiguration]) -> Iterator[str]:
    yield from ("## Operations", "| operation | service | scope |", "|---|---|---|")
    for stack in stacks:
        for each in stack.operations():
            scopes = " ".join(f"`{scope}`" for scope in each.scopes)
            yield f"| `{each.method} {each.path}` | [{stack.name}](openapi/{stack.name}.json) | {scopes} |"


def _messages(stacks: Sequence[StackConfiguration]) -> Iterator[str]:
    yield from ("## Events and commands", "| message | channel | sender | readers |", "|---|---|---|---|")
    for message in asyncapi.MESSAGES:
        readers = ", ".join(asyncapi.readers_of(message, stacks))
        sender, channel = asyncapi.sender_of(message), asyncapi.channel_of(message)
        yield f"| `{asyncapi.name_of(message)}` | `{channel}` | {sender} | {readers} |"
