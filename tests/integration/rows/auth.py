"""Rows of ``modules/auth``."""

from modules.auth import MachineClient, ResourceServer, UserPool, UserPoolClient, UserPoolDomain
from modules.core import PlatformStack
from tests.integration.rows.row import FIXED, IDENTITY, Made, Now, Row


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


def _domain(stack: PlatformStack, made: Made, _now: Now) -> UserPoolDomain:
    return UserPoolDomain(stack, "UserPoolDomain", name="lifecycle", user_pool=made["UserPool"])


def _machine(stack: PlatformStack, made: Made, now: Now) -> MachineClient:
    return MachineClient(
        stack,
        "MachineClient",
        name="lifecycle",
        user_pool=made["UserPool"],
        resource_servers=[made["ResourceServer"]],
        scopes=["lifecycle/read"],
        key=made["Key"],
        access_token_minutes=now(15, 5),
    )


ROWS = (
    Row("UserPool", _user_pool),
    Row("ResourceServer", _resource_server),
    Row("UserPoolClient", _client),
    Row("UserPoolDomain", _domain, in_place=False),
    Row("MachineClient", _machine),
)

FIXED_TYPES = {
    "aws_cognito_user_pool_domain": IDENTITY,
    "aws_secretsmanager_secret_version": FIXED,
}
