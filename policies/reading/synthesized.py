"""Synthesized stacks as checkov reads them, with two things made plain that it cannot see through.

A policy document is a JSON text in ``cdk.tf.json``, as container definitions are: checkov reads them only where they
are decoded. A value from another stack is an output of its remote state: the expression that the other stack
publishes stands for it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checkov.terraform_json.parser import prepare_definition

POLICY_ATTRIBUTES = ("policy", "assume_role_policy", "access_policies", "repository_policy", "queue_policy")
JSON_ATTRIBUTES = (*POLICY_ATTRIBUTES, "container_definitions")
REMOTE = re.compile(r"\$\{data\.terraform_remote_state\.([\w-]+)\.outputs\.([\w-]+)\}")
REMOTE_NAME = "cross-stack-reference-input-"
LINES = {"__startline__": 1, "__endline__": 1}


@dataclass(frozen=True)
class Stack:
    """One stack's ``cdk.tf.json``, in checkov's own shape."""

    name: str
    file: str
    definitions: dict[str, dict[str, Any]]

    def entities(self, block_type: str) -> list[dict[str, Any]]:
        """Return checkov's blocks of one type, ``resource`` or ``data`` for example."""
        return list(self.definitions[self.file].get(block_type, []))

    def construct_of(self, address: str) -> str:
        """Return the path of the construct behind a Terraform address, or an empty string."""
        kind, _, name = address.removeprefix("data.").partition(".")
        for block_type in ("resource", "data"):
            for entity in self.entities(block_type):
                if name in entity.get(kind, {}):
                    metadata = entity[kind][name].get("//", {})
                    return str(metadata.get("metadata", {}).get("path", ""))
        return ""


def read_stacks(files: Mapping[str, Path], *, decode_policies: bool = True) -> list[Stack]:
    """Read the stacks of one environment together, so that what one takes from another is known."""
    contents = {name: json.loads(file.read_text(encoding="utf-8")) for name, file in files.items()}
    outputs = {name: _outputs(content) for name, content in contents.items()}
    return [
        _stack(name, files[name], _published(content, outputs), decode_policies)
        for name, content in contents.items()
    ]


def _stack(name: str, file: Path, content: dict[str, Any], decode_policies: bool) -> Stack:
    definition = prepare_definition(_with_lines(content))
    if decode_policies:
        for block_type in ("resource", "data"):
            _decode(definition.get(block_type, []))
    return Stack(name=name, file=str(file), definitions={str(file): definition})


def _outputs(content: dict[str, Any]) -> dict[str, str]:
    found = content.get("output", {})
    return {name: str(body["value"]) for name, body in found.items() if isinstance(body.get("value"), str)}


def _published(content: Any, outputs: Mapping[str, Mapping[str, str]]) -> Any:
    if isinstance(content, dict):
        return {key: _published(item, outputs) for key, item in content.items()}
    if isinstance(content, list):
        return [_published(item, outputs) for item in content]
    if not isinstance(content, str):
        return content
    return REMOTE.sub(
        lambda found: outputs.get(found[1].removeprefix(REMOTE_NAME), {}).get(found[2], found[0]), content
    )


def _with_lines(content: Any) -> Any:
    if isinstance(content, list):
        return [_with_lines(item) for item in content]
    if isinstance(content, dict):
        return {key: item if key == "//" else _with_lines(item) for key, item in content.items()} | LINES
    return content


def _decode(content: Any) -> None:
    for item in content if isinstance(content, list) else _values(content):
        _decode(item)
    if isinstance(content, dict):
        for name in JSON_ATTRIBUTES:
            if isinstance(content.get(name), list):
                content[name] = [_document(text) for text in content[name]]


def _values(content: Any) -> Iterator[Any]:
    return iter(content.values()) if isinstance(content, dict) else iter(())


def _document(text: Any) -> Any:
    if not isinstance(text, str) or not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
