"""Rows of ``modules/encryption``."""

from modules.core import PlatformStack
from modules.encryption import Key
from tests.integration.rows.row import Made, Now, Row


def _key(stack: PlatformStack, _made: Made, now: Now) -> Key:
    return Key(
        stack,
        "Key",
        name="lifecycle",
        description=now("Encrypts the rows", "Encrypts every row"),
        service_principals=(
            "autoscaling.amazonaws.com",
            "cloudtrail.amazonaws.com",
            "cloudwatch.amazonaws.com",
            "delivery.logs.amazonaws.com",
            "events.amazonaws.com",
            "logs.amazonaws.com",
            "sns.amazonaws.com",
        ),
    )


ROWS = (Row("Key", _key),)

FIXED_TYPES = {
    "aws_kms_alias": "holds the id of a key that stays",
}
