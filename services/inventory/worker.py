"""The process that does what the saga of orders asks of the stock, by queue."""

from services.contracts import StockCommand
from services.inventory import use_cases, wiring
from services.inventory.domain import Line
from services.kit.command_consumer import command_consumer
from services.kit.invocation import Invocation
from services.kit.metrics import count
from services.kit.queue_worker import work


@command_consumer(service=wiring.SERVICE, command=StockCommand)
def handler(command: StockCommand, invocation: Invocation) -> None:
    """Reserve, sell or give back the order's stock, and answer the workflow that waits."""
    order_id, token = str(command.order_id), command.task_token
    invocation.note(order_id=order_id, command=command.command)
    stock, answers = wiring.stock(), wiring.answers()
    if command.command == "ReserveStock":
        lines = [Line(sku=line.sku, quantity=line.quantity) for line in command.lines]
        use_cases.reserve(order_id=order_id, lines=lines, task_token=token, stock=stock, answers=answers)
    elif command.command == "CommitStock":
        use_cases.commit(order_id=order_id, task_token=token, stock=stock, answers=answers)
    else:
        use_cases.release(order_id=order_id, task_token=token, stock=stock, answers=answers)
    count(wiring.SERVICE, command.command)


if __name__ == "__main__":
    work(wiring.worker(handler), service=wiring.SERVICE)
