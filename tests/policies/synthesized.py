"""Writes resources as cdktf synthesizes them, for the scanner to judge."""

import json
from pathlib import Path
from typing import Any

# What cdktf writes as one JSON text; fixtures and tests write it out, to be read.
TEXTS = ("assume_role_policy", "policy", "redrive_policy")


def write_stack(folder: Path, name: str, content: dict[str, Any]) -> Path:
    """Write ``content`` as the ``cdk.tf.json`` of the stack ``name`` and return the file."""
    file = folder / "stacks" / name / "cdk.tf.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(_with_texts(content)), encoding="utf-8")
    return file


def _with_texts(content: Any) -> Any:
    if isinstance(content, list):
        return [_with_texts(item) for item in content]
    if not isinstance(content, dict):
        return content
    return {
        name: json.dumps(item) if name in TEXTS and isinstance(item, dict) else _with_texts(item)
        for name, item in content.items()
    }


def read_stack(file: Path) -> dict[str, Any]:
    """Return the content of a ``cdk.tf.json`` with its policy documents written out."""
    content: dict[str, Any] = _without_texts(json.loads(file.read_text(encoding="utf-8")))
    return content


def _without_texts(content: Any) -> Any:
    if isinstance(content, list):
        return [_without_texts(item) for item in content]
    if not isinstance(content, dict):
        return content
    return {
        name: json.loads(item) if name in TEXTS and str(item).startswith("{") else _without_texts(item)
        for name, item in content.items()
    }
