"""The process: ships what the queue ``fulfilment`` says is confirmed, and tells the shop from the outbox."""

import threading

from services.fulfilment import wiring
from services.fulfilment.on_order_confirmed import handler
from services.kit.queue_worker import work


def main() -> None:
    """Work until the process is told to stop; what is begun by then is finished, and told."""
    relay = wiring.relay()
    telling = threading.Thread(target=relay.run, name="relay")
    telling.start()
    try:
        work(wiring.worker(handler), service=wiring.SERVICE)
    finally:
        relay.stop()
        telling.join()


if __name__ == "__main__":
    main()
