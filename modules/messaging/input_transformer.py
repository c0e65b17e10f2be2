"""What a rule's target gets instead of the whole event."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_PLACEHOLDER = re.compile(r"<([A-Za-z0-9_-]+)>")


@dataclass(frozen=True, kw_only=True)
class InputTransformer:
    """A text made of parts of the event: ``paths`` names them, ``template`` says where each goes.

    ``InputTransformer(paths={"order": "$.detail.order_id"}, template='{"order_id": "<order>"}')``. At most 100 paths,
    each a JSON path; the template is 1-8192 characters long and uses all of them and no other.
    Raises ``ValueError`` for anything else.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """

    template: str
    paths: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 1 <= len(self.template) <= 8192:
            raise ValueError(f"template must be 1-8192 characters long, got {len(self.template)}")
        if len(self.paths) > 100:
            raise ValueError(f"paths must be at most 100, got {len(self.paths)}")
        for name, path in self.paths.items():
            _require_path(name, path)
        used = set(_PLACEHOLDER.findall(self.template))
        if used != set(self.paths):
            raise ValueError(
                f"template must use every name of paths and no other, got {sorted(used)} for {sorted(self.paths)}"
            )


def _require_path(name: str, path: str) -> None:
    if not _NAME.fullmatch(name) or name.lower().startswith("aws"):
        raise ValueError(
            f"paths must be named by letters, digits, _ and -, and not begin with aws, got {name!r}"
        )
    if not path.startswith("$."):
        raise ValueError(f"paths must be JSON paths such as $.detail.order_id, got {path!r} for {name!r}")
