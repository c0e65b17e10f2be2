"""Sends what the outbox holds, again and again: an event is sent once the shipment is stored, and not before."""

import threading

from services.fulfilment.ports import Publish, Shipments, ShipmentsUnavailable
from services.kit.logs import describe, logger_of
from services.kit.metrics import count, flush

AT_ONCE = 10


class Relay:
    """Looks for unsent events every ``pause_sec`` until it is stopped, and at once after it has found some."""

    def __init__(
        self, shipments: Shipments, publish: Publish, *, service: str, pause_sec: float = 1.0
    ) -> None:
        self._shipments, self._publish = shipments, publish
        self._service, self._pause_sec = service, pause_sec
        self._over = threading.Event()

    def run(self) -> None:
        """Relay until ``stop`` is called from another thread, and a last time then."""
        while not self._over.is_set():
            if not self.relay():
                self._over.wait(self._pause_sec)
        self.relay()

    def stop(self) -> None:
        """Look once more, then no more."""
        self._over.set()

    def relay(self) -> int:
        """Send some of what is not sent; return how many were, and log what was not."""
        try:
            sent, refused = self._shipments.relay(self._publish, most=AT_ONCE)
        except ShipmentsUnavailable as error:
            logger_of(self._service).warning("the outbox is away", extra=describe(error))
            return 0
        for event_id, reason in refused.items():
            logger_of(self._service).error("event not sent", extra={"event_id": event_id, "reason": reason})
        if sent or refused:
            count(self._service, "OrderShippedPublished", sent)
            count(self._service, "OrderShippedFailed", len(refused))
            flush(self._service)
        return sent
