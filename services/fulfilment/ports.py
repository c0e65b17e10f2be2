"""What this service needs of the world outside."""

from collections.abc import Callable, Mapping
from typing import Protocol

from services.contracts import Event, OrderShipped
from services.fulfilment.domain import Shipment

Publish = Callable[[Mapping[str, Event]], Mapping[str, str]]
"""Sends events; returns the keys of those that were not accepted, each with the reason."""


class ShipmentsUnavailable(Exception):
    """The database is away; the same call may succeed soon."""


class Shipments(Protocol):
    """Keeps shipments, and the events about them until they are sent. May raise ``ShipmentsUnavailable``."""

    def add(self, shipment: Shipment, *, event: OrderShipped) -> bool:
        """Store a shipment together with the event about it; return False where the order has one already."""
        ...

    def relay(self, publish: Publish, *, most: int) -> tuple[int, Mapping[str, str]]:
        """Publish at most ``most`` events that were not sent, oldest first, and remember those that were accepted.

        Returns how many those were, and the reasons of the others, by their event ids. No two workers send the same
        event at the same time; one that dies in between may leave it to be sent twice.
        """
        ...
