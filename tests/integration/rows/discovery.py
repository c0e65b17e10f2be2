"""Rows of ``modules/discovery``."""

from modules.core import PlatformStack
from modules.discovery import DiscoverableService, Namespace
from tests.integration.rows.row import Made, Now, Row


def _namespace(stack: PlatformStack, made: Made, now: Now) -> Namespace:
    return Namespace(
        stack,
        "Namespace",
        name="lifecycle.internal",
        description=now("The rows", "Every row"),
        network=made["PrivateNetwork"],
    )


def _discoverable_service(stack: PlatformStack, made: Made, now: Now) -> DiscoverableService:
    return DiscoverableService(
        stack,
        "DiscoverableService",
        name="lifecycle",
        description="A row",
        namespace=made["Namespace"],
        ttl_sec=now(10, 20),
    )


ROWS = (
    Row("Namespace", _namespace),
    Row("DiscoverableService", _discoverable_service),
)
