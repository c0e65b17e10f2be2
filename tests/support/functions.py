"""A function as tests of it want one: it creates orders, under an imported key."""

from typing import Any

from modules.compute import Function, Package
from modules.core import PlatformStack
from tests.support.grantee import imported_key


def function(stack: PlatformStack, package: Package, **arguments: Any) -> Function:
    defaults = {
        "name": "orders-create-order",
        "package": package,
        "handler": "orders.handlers.create_order.handler",
        "description": "Creates an order",
        "key": imported_key(stack),
    }
    return Function(stack, "CreateOrder", **{**defaults, **arguments})


def reference(kind: str, attribute: str) -> str:
    """Return how the one resource of ``kind`` made by ``CreateOrder`` is referred to, apart from its hash."""
    return f"${{{kind}.CreateOrder_*.{attribute}}}"


def without_hash(text: str) -> str:
    head, _, tail = text.partition("CreateOrder_")
    return f"{head}CreateOrder_*.{tail.partition('.')[2]}" if tail else text
