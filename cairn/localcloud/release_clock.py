"""How long a minute of a release takes in the local cloud: sixty seconds, unless the user asks for shorter ones."""

import os

from cairn.exit_codes import ExitCode
from cairn.localcloud.errors import LocalCloudError

VARIABLE = "CAIRN_RELEASE_MINUTE_SEC"


def minute_sec() -> float:
    """The seconds in which a minute of CodeDeploy's and AppConfig's waits goes by, more than 0 and at most 60."""
    given = os.environ.get(VARIABLE) or "60"
    try:
        value = float(given)
    except ValueError:
        value = 0.0
    if not 0 < value <= 60:
        raise LocalCloudError(
            f"{VARIABLE} must be seconds, more than 0 and at most 60, got {given!r}.",
            do="Set it so, or unset it: a minute of a release then takes a minute.",
            code=ExitCode.USAGE,
        )
    return value
