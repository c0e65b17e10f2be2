"""What a stage of an API may be called."""

import re

_STAGE_NAME = re.compile(r"[A-Za-z0-9_]{1,128}")


def require_stage_name(stage_name: str) -> None:
    """Raise ``ValueError`` for a name that is not 1-128 letters, digits and underscores.

    https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html
    """
    if not _STAGE_NAME.fullmatch(stage_name):
        raise ValueError(f"stage_name must be 1-128 letters, digits and underscores, got {stage_name!r}")
