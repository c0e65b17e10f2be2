"""The permissions boundaries that an environment's roles must have, as one of its stacks publishes them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

RUNTIME_OUTPUT, DELIVERY_OUTPUT = "boundary_arn", "delivery_boundary_arn"


@dataclass(frozen=True, kw_only=True)
class Boundaries:
    """The ARN of the boundary of what runs, and of what builds and releases; ``None`` where it is not known."""

    runtime_arn: str | None = None
    delivery_arn: str | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables by which the policies read them."""
        named = {
            "CAIRN_PERMISSIONS_BOUNDARY": self.runtime_arn,
            "CAIRN_DELIVERY_BOUNDARY": self.delivery_arn,
        }
        return {name: arn for name, arn in named.items() if arn}


def published_boundaries(templates: Iterable[Path]) -> Boundaries:
    """Return the ARNs that the stacks publish as ``boundary_arn`` and ``delivery_boundary_arn``."""
    found: dict[str, str] = {}
    for template in templates:
        outputs = json.loads(template.read_text(encoding="utf-8")).get("output", {})
        for name in (RUNTIME_OUTPUT, DELIVERY_OUTPUT):
            value = outputs.get(name, {}).get("value")
            if isinstance(value, str) and "${" not in value:
                found.setdefault(name, value)
    return Boundaries(runtime_arn=found.get(RUNTIME_OUTPUT), delivery_arn=found.get(DELIVERY_OUTPUT))
