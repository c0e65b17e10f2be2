"""Rows of ``modules/auth``."""

from modules.auth import ResourceServer, UserPool, UserPoolClient
from modules.core import PlatformStack
from tests.integration.rows.row import Made, Now, Row


def _user_pool(stack: PlatformStack, _made: Made, now: Now) -> UserPool:
    return UserPool(stack, "UserPool", name="lifecycle", mfa=now("OPTIONAL", "ON"))


def _resource_server(stack: PlatformStack, made: Made, now: Now) -> ResourceServer:
    return ResourceServer(
        stack,
        "ResourceServer",
        user_pool=made["UserPool"],
        identifier="lifecycle",
        scopes=now({"read": "Read"}, {"read": "Read", "write": "Write"}),
    )


def _client(stack: PlatformStack, made: Made, now: Now) -> UserPoolClient:
    return UserPoolClient(
        stack,
        "UserPoolClient",
        name="lifecycle",
        user_pool=made["UserPool"],
        access_token_minutes=now(30, 15),
    )


ROWS = (
    Row("UserPool", _user_pool),
    Row("ResourceServer", _resource_server),
    Row("UserPoolClient", _client),
)
