"""How long a minute of a release takes in the local cloud: sixty seconds, unless the user asks for shorter ones."""

import os

VARIABLE = "CAIRN_RELEASE_MINUTE_SEC"


def minute_sec() -> float:
    """The seconds in which a minute of CodeDeploy's and AppConfig's waits goes by, more than 0 and at most 60."""
    value = float(os.environ.get(VARIABLE) or 60)
    if not 0 < value <= 60:
        raise ValueError(f"{VARIABLE} must be more than 0 and at most 60, got {value}")
    return value
