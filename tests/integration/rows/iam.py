"""Rows of ``modules/iam``."""

from modules.core import PlatformStack
from modules.iam import (
    DeliveryBoundary,
    GithubProvider,
    GithubRole,
    PermissionsBoundary,
    Role,
    ServicePrincipal,
)
from tests.integration.rows.row import Made, Now, Row


def _boundary(stack: PlatformStack, _made: Made, _now: Now) -> PermissionsBoundary:
    return PermissionsBoundary(stack, "PermissionsBoundary", name="boundary")


def _delivery_boundary(stack: PlatformStack, _made: Made, _now: Now) -> DeliveryBoundary:
    return DeliveryBoundary(stack, "DeliveryBoundary", name="delivery-boundary")


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


def _github_provider(stack: PlatformStack, _made: Made, _now: Now) -> GithubProvider:
    return GithubProvider(stack, "GithubProvider")


def _github_role(stack: PlatformStack, made: Made, now: Now) -> GithubRole:
    role = GithubRole(
        stack,
        "GithubRole",
        name="github",
        description=now("Pulls", "Pulls images"),
        provider=made["GithubProvider"],
        repository="example-org/cairn",
        environment="dev",
    )
    made["Repository"].grant_pull(role)
    return role


ROWS = (
    Row("PermissionsBoundary", _boundary),
    Row("DeliveryBoundary", _delivery_boundary),
    Row("Role", _role),
    Row("GithubProvider", _github_provider),
    Row("GithubRole", _github_role),
)
