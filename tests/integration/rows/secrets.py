"""Rows of ``modules/secrets``."""

from modules.core import PlatformStack
from modules.secrets import Parameter, Secret
from tests.integration.rows.row import Made, Now, Row


def _secret(stack: PlatformStack, made: Made, now: Now) -> Secret:
    secret = Secret(
        stack,
        "Secret",
        name="lifecycle",
        description=now("Opens", "Opens more"),
        key=made["Key"],
        recovery_window_days=0,
    )
    secret.rotate_by(made["Function"], every_days=now(30, 60))
    return secret


def _parameter(stack: PlatformStack, made: Made, _now: Now) -> Parameter:
    return Parameter(stack, "Parameter", name="lifecycle", description="Most", key=made["Key"], value="5")


ROWS = (
    Row("Secret", _secret),
    Row("Parameter", _parameter),
)
