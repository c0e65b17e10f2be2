"""Lets a consumer be planned before its producer was applied: every cross-stack value gets a placeholder.

``terraform_remote_state`` takes ``defaults`` for outputs that its state does not have (yet). cdktf knows the
outputs only after the synthesis, so the defaults are written into the synthesized files. Placeholders are seen by
a plan alone: an apply goes through the stacks in order, and by then the producer's state holds the real values.
"""

import json
import re
from pathlib import Path
from typing import Any

_REFERENCE = re.compile(r"data\.terraform_remote_state\.([\w-]+)\.outputs\.([\w-]+)")


def add_remote_state_defaults(folder: Path) -> None:
    """Write placeholders into every stack below ``folder`` (a cdktf output folder) that reads another one."""
    manifest = json.loads((folder / "manifest.json").read_text())
    files = {name: folder / stack["synthesizedStackPath"] for name, stack in manifest["stacks"].items()}
    contents = {name: json.loads(file.read_text()) for name, file in files.items()}
    exported = {
        output: body["value"]
        for content in contents.values()
        for output, body in content.get("output", {}).items()
    }
    for name, content in contents.items():
        if _fill_in(content, exported):
            files[name].write_text(json.dumps(content, indent=2) + "\n")


def _fill_in(content: dict[str, Any], exported: dict[str, Any]) -> bool:
    remote_states = content.get("data", {}).get("terraform_remote_state", {})
    for source, output in sorted(set(_REFERENCE.findall(json.dumps(content)))):
        if output in exported:
            defaults = remote_states[source].setdefault("defaults", {})
            defaults[output] = _placeholder(exported[output])
    return bool(remote_states)


def _placeholder(value: Any) -> Any:
    """Return a value of the same form: what Terraform checks while planning is an ARN's form and little more."""
    if isinstance(value, list):
        return [_placeholder(item) for item in value]
    if isinstance(value, str) and re.search(r"[._]arn\}?$", value):
        return "arn:aws:placeholder:us-east-1:000000000000:not-applied-yet"
    return "not-applied-yet"
