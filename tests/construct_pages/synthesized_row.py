"""Every row of the lifecycle, synthesized: what it creates, and what its grants give."""

import json
import zipfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cdktf import App, TerraformLocal

from modules.core import PlatformStack
from tests.construct_pages.grants import GivenGrant, grants_of, readable
from tests.integration.rows import ROWS, Built
from tests.support.synth import SETTINGS

_STACK = "rows"


@dataclass(frozen=True)
class SynthesizedRow:
    """One row: the resource types that it makes, with how many of each, and its construct's grants."""

    types: Counter[str]
    grants: tuple[GivenGrant, ...]


def synthesized_rows(folder: Path) -> dict[str, SynthesizedRow]:
    """Every row, built as the first apply of the lifecycle has it, in one stack below `folder`."""
    package = folder / "lifecycle.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("lifecycle.py", "")
    app = App(outdir=str(folder))
    stack = PlatformStack(app, _STACK, settings=replace(SETTINGS, protect_data=False))
    made = Built(stack, lambda before, _after: before, package=package)
    grants = {name: grants_of(made[name]) for name in ROWS}
    for name, given in grants.items():
        for position, grant in enumerate(given):
            TerraformLocal(stack, _local(name, position), list(grant.resources))
    app.synth()
    content = json.loads((folder / "stacks" / _STACK / "cdk.tf.json").read_text())
    types = _types(content)
    return {
        name: SynthesizedRow(
            types[name],
            tuple(
                replace(grant, resources=tuple(map(readable, content["locals"][_local(name, position)])))
                for position, grant in enumerate(given)
            ),
        )
        for name, given in grants.items()
    }


def _local(name: str, position: int) -> str:
    return f"{name}{position}"


def _types(content: dict[str, Any]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {name: Counter() for name in ROWS}
    for kind, bodies in content["resource"].items():
        for body in bodies.values():
            row = body["//"]["metadata"]["path"].split("/")[1]
            if row in found:
                found[row][kind] += 1
    return found
