"""The stages of a pipeline, and what AWS asks of them together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from modules.core.arguments import require_between
from modules.delivery.pipeline_action import IPipelineAction

_NAME = re.compile(r"[A-Za-z0-9.@_-]{1,100}")
_SOURCE = "Source"


@dataclass(frozen=True, kw_only=True)
class PipelineStage:
    """``actions`` (1-50) that run at once, under the name ``name``.

    Raises ``ValueError`` for none, for more, and for a name that is none or there twice.
    """

    name: str
    actions: Sequence[IPipelineAction]

    def __post_init__(self) -> None:
        require_between(f"actions of {self.name}", len(self.actions), 1, 50)
        for name in (self.name, *(action.name for action in self.actions)):
            if not _NAME.fullmatch(name):
                raise ValueError(f"name of a stage or an action must match {_NAME.pattern}, got {name!r}")
        _require_once(f"actions of {self.name}", [action.name for action in self.actions])


def require_stages(stages: Sequence[PipelineStage]) -> None:
    """Raise ``ValueError`` unless ``stages`` are 2-50, of names of their own, the first of sources and no other.

    An artifact is made once, and taken by stages after the one that makes it.
    https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
    """
    require_between("stages", len(stages), 2, 50)
    _require_once("stages", [stage.name for stage in stages])
    made: list[str] = []
    for number, stage in enumerate(stages):
        for action in stage.actions:
            if (action.kind[0] == _SOURCE) is not (number == 0):
                raise ValueError(
                    f"stages must begin with one of sources alone and have none after it, "
                    f"got {action.name!r} ({action.kind[0]}) in {stage.name!r}"
                )
            if action.input is not None and action.input not in made:
                raise ValueError(
                    f"input of {action.name!r} must be made by a stage before, one of {made}, got {action.input!r}"
                )
        made += [action.output for action in stage.actions if action.output is not None]
    _require_once("outputs", made)


def _require_once(argument: str, names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{argument} must have names of their own, got {', '.join(twice)} more than once")
