"""One row for every construct of ``modules/``: how it is made, and what of it changes in the second apply.

A new construct costs one row. ``now(before, after)`` gives the value of the first and of the second apply.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from modules.auth import ResourceServer, UserPool, UserPoolClient
from modules.core import PlatformStack
from modules.encryption import Key
from modules.iam import PermissionsBoundary, Role, ServicePrincipal
from modules.network import PrivateNetwork
from modules.observability import LogGroup
from modules.storage import Attribute, Table
from modules.waf import WebAcl

Made = Mapping[str, Any]
Now = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Row:
    """``name`` is the construct's class and its id in the stack; ``build`` gets the rows above by their names.

    Every role needs the boundary before it is made, so the boundary has a ``stack`` that is applied first.
    """

    name: str
    build: Callable[[PlatformStack, Made, Now], Any]
    stack: str = "modules"


def _key(stack: PlatformStack, _made: Made, now: Now) -> Key:
    return Key(
        stack,
        "Key",
        name="lifecycle",
        description=now("Encrypts the rows", "Encrypts every row"),
        service_principals=(
            "cloudwatch.amazonaws.com",
            "events.amazonaws.com",
            "logs.amazonaws.com",
            "sns.amazonaws.com",
        ),
    )


def _boundary(stack: PlatformStack, _made: Made, _now: Now) -> PermissionsBoundary:
    return PermissionsBoundary(stack, "PermissionsBoundary", name="boundary")


def _table(stack: PlatformStack, made: Made, now: Now) -> Table:
    return Table(
        stack,
        "Table",
        name="lifecycle",
        partition_key=Attribute("id", "S"),
        stream="NEW_IMAGE",
        time_to_live_attribute=now(None, "expires_at"),
        key=made["Key"],
    )


def _role(stack: PlatformStack, made: Made, now: Now) -> Role:
    role = Role(
        stack,
        "Role",
        name="lifecycle",
        assumed_by=ServicePrincipal("lambda.amazonaws.com"),
        description=now("Reads", "Reads and writes"),
    )
    made["Table"].grant_get_item(role)
    if now(False, True):
        made["Table"].grant_put_item(role)
    return role


def _log_group(stack: PlatformStack, made: Made, now: Now) -> LogGroup:
    return LogGroup(stack, "LogGroup", name="/cairn/lifecycle", key=made["Key"], retention_days=now(7, 14))


def _network(stack: PlatformStack, made: Made, now: Now) -> PrivateNetwork:
    return PrivateNetwork(
        stack,
        "PrivateNetwork",
        name="lifecycle",
        cidr="10.77.0.0/16",
        availability_zones=[f"{stack.settings.region}{zone}" for zone in "ab"],
        nat_gateways=now(1, 2),
        interface_endpoints=(),
        flow_log_key=made["Key"],
    )


def _web_acl(stack: PlatformStack, made: Made, now: Now) -> WebAcl:
    return WebAcl(stack, "WebAcl", name="lifecycle", rate_limit=now(1000, 2000), log_key=made["Key"])


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
    Row("Key", _key),
    Row("PermissionsBoundary", _boundary, stack="boundary"),
    Row("Table", _table),
    Row("Role", _role),
    Row("LogGroup", _log_group),
    Row("PrivateNetwork", _network),
    Row("WebAcl", _web_acl),
    Row("UserPool", _user_pool),
    Row("ResourceServer", _resource_server),
    # Row("UserPoolClient", _client),
)
