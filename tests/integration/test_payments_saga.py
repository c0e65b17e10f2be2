"""The saga's states, run by Step Functions with steps and an inventory that do as each order tells them."""

import json
import threading
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.contracts import (
    Event,
    OrderLine,
    OrderPlaced,
    PaymentCaptured,
    PaymentDeclined,
    PaymentRefunded,
    StockCommand,
)
from services.payments.adapters import saga_input
from stacks.services.payments_saga import Saga
from tests.contracts.gaps.deliveries import arn_of, open_queue, service_role
from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.streams import make_function
from tests.support.cloud import Account
from tests.support.eventually import eventually

pytestmark = pytest.mark.integration

_OUTCOMES: Mapping[str, type[Event]] = {
    kind.DETAIL_TYPE: kind for kind in (PaymentCaptured, PaymentDeclined, PaymentRefunded)
}
_STEPS = """
import os
class ProviderUnavailable(Exception):
    pass
def handler(event, context):
    assert event["traceparent"] is None and event["order_id"]
    if "lines" in event:
        sku = event["lines"][0]["sku"]
        if sku == "unpriceable":
            raise ValueError("no catalog")
        known = sku != "unknown"
        total = dict(amount=900, currency="EUR") if known else None
        return dict(outcome="priced" if known else "unknown_product", total=total)
    assert event["total"] == dict(amount=900, currency="EUR")
    if "card_token" in event:
        if event["card_token"] == "tok_error":
            raise ProviderUnavailable()
        return dict(outcome=event["card_token"].removeprefix("tok_"))
    if os.path.exists("CLOSED"):
        raise ProviderUnavailable()
    return dict(status="refunded")
"""


@dataclass(frozen=True)
class Existing:
    """A function, a queue and a topic as the saga's integrations see them; their rights are the role's."""

    alias_arn: str = ""
    queue_url: str = ""
    topic_arn: str = ""
    is_fifo: bool = False


@dataclass
class World:
    """What surrounds the machine: commands as they came, outcomes by order, and whether the provider is closed."""

    account: Account
    machine: str
    closed: Path
    commands: dict[str, list[str]] = field(default_factory=dict)
    outcomes: dict[str, list[Event]] = field(default_factory=dict)

    def run(self, *, sku: str = "tea", card: str = "tok_captured") -> tuple[Event, list[str]]:
        """Return how an order ended, told once, and what the inventory was asked meanwhile."""
        order_id = self.begin(sku=sku, card=card)
        return self.ended(order_id), self.commands.get(order_id, [])

    def begin(self, *, sku: str, card: str) -> str:
        """Begin with an order and return its id."""
        order = OrderPlaced(
            event_id=uuid.uuid4(),
            occurred_at=datetime.now(UTC),
            schema_version=2,
            order_id=uuid.uuid4(),
            user_id="alice",
            lines=(OrderLine(sku=sku, quantity=2),),
            card_token=card,
        )
        self.account.clients("stepfunctions").start_execution(
            stateMachineArn=self.machine, name=str(order.order_id), input=json.dumps(saga_input(order))
        )
        return str(order.order_id)

    def ended(self, order_id: str) -> Event:
        """Return the one outcome of the order, once its execution is over."""
        states = self.account.clients("stepfunctions")
        execution = self.machine.replace(":stateMachine:", ":execution:") + f":{order_id}"

        def over() -> None:
            found = states.describe_execution(executionArn=execution)
            assert found["status"] == "SUCCEEDED", (found["status"], found.get("cause"))
            assert self.outcomes.get(order_id)

        eventually(over, within_sec=60)
        (outcome,) = self.outcomes[order_id]
        return outcome


def quick(document: dict[str, Any]) -> dict[str, Any]:
    """Return the definition with seconds to wait where the saga has a minute."""
    for state in document["States"].values():
        if "waitForTaskToken" in state.get("Resource", ""):
            state["TimeoutSeconds"] = 2
        if state["Type"] == "Wait":
            state["Seconds"] = 1
        for retry in state.get("Retry", ()):
            retry |= {"MaxAttempts": 1, "IntervalSeconds": 1, "MaxDelaySeconds": 2}
    return document


def answer(states: Any, command: StockCommand, before: list[str]) -> None:
    """Do what the order's product is named after."""
    sku = command.lines[0].sku
    if sku == f"silent-{command.command}" and command.command not in before:
        return
    if sku == f"broken-{command.command}":
        states.send_task_failure(taskToken=command.task_token, error="Broken", cause="")
    elif sku in ("OutOfStock", "UnknownProduct") and command.command == "ReserveStock":
        states.send_task_failure(taskToken=command.task_token, error=sku, cause="")
    else:
        states.send_task_success(taskToken=command.task_token, output="{}")


@pytest.fixture(scope="module")
def world(account: Account, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    closed = tmp_path_factory.mktemp("provider") / "closed"
    sqs, sns = account.clients("sqs"), account.clients("sns")
    inventory = sqs.create_queue(QueueName="inventory")["QueueUrl"]
    topic = sns.create_topic(Name="payments")["TopicArn"]
    outcomes = open_queue(account, "outcomes", "sns.amazonaws.com", topic)
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn_of(account, "sqs", "outcomes"),
        Attributes={"RawMessageDelivery": "true"},
    )
    make_function(account, "steps", _STEPS.replace("CLOSED", str(closed)), make_role(account, "steps"))
    function: Any = Existing(alias_arn=arn_of(account, "lambda", "function:steps"))
    queue: Any = Existing(queue_url=inventory)
    target: Any = Existing(topic_arn=topic)
    saga = Saga(price_order=function, charge=function, refund=function, inventory=queue, payments=target)
    rights = (
        {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": function.alias_arn},
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn_of(account, "sqs", "inventory")},
        {"Effect": "Allow", "Action": "sns:Publish", "Resource": topic},
    )
    machine = account.clients("stepfunctions").create_state_machine(
        name="saga",
        definition=json.dumps(quick(saga.definition().document())),
        roleArn=service_role(account, "saga", "states.amazonaws.com", *rights),
    )["stateMachineArn"]
    world = World(account, machine, closed)
    done = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        pool.submit(_serve_inventory, world, inventory, done)
        pool.submit(_hear_outcomes, world, outcomes, done)
        yield world
        done.set()


def _serve_inventory(world: World, queue_url: str, done: threading.Event) -> None:
    states = world.account.clients("stepfunctions")
    for body in _messages(world, queue_url, done):
        command = StockCommand.model_validate_json(body)
        before = world.commands.setdefault(str(command.order_id), [])
        answer(states, command, list(before))
        before.append(command.command)


def _hear_outcomes(world: World, queue_url: str, done: threading.Event) -> None:
    for body in _messages(world, queue_url, done):
        envelope = json.loads(body)
        event = _OUTCOMES[envelope["detail-type"]].model_validate(envelope["detail"])
        assert envelope["source"] == event.SOURCE
        world.outcomes.setdefault(envelope["detail"]["order_id"], []).append(event)


def _messages(world: World, queue_url: str, done: threading.Event) -> Iterator[str]:
    sqs = world.account.clients("sqs")
    while not done.is_set():
        received = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in received.get("Messages", ()):
            yield message["Body"]
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])


FORWARD = ["ReserveStock", "CommitStock"]
HELD = ["ReserveStock", "ReleaseStock"]
SOLD = [*FORWARD, "ReleaseStock"]


def test_a_paid_order_is_captured(world: World) -> None:
    outcome, commands = world.run()
    assert isinstance(outcome, PaymentCaptured)
    assert (outcome.total.amount, outcome.total.currency, commands) == (900, "EUR", FORWARD)
    assert outcome.event_id == uuid.uuid5(outcome.order_id, "PaymentCaptured")


@pytest.mark.parametrize(
    ("order", "reason", "asked"),
    [
        ({"sku": "unknown"}, "unknown_product", []),
        ({"sku": "unpriceable"}, "failed", []),
        ({"sku": "OutOfStock"}, "out_of_stock", ["ReserveStock"]),
        ({"sku": "UnknownProduct"}, "unknown_product", ["ReserveStock"]),
        ({"sku": "silent-ReserveStock"}, "timed_out", HELD),
        ({"sku": "broken-ReserveStock"}, "failed", HELD),
        ({"card": "tok_card_declined"}, "card_declined", HELD),
        ({"card": "tok_timed_out"}, "timed_out", HELD),
        ({"card": "tok_failed"}, "failed", HELD),
        (
            {"card": "tok_card_declined", "sku": "silent-ReleaseStock"},
            "card_declined",
            [*HELD, "ReleaseStock"],
        ),
    ],
    ids=str,
)
def test_an_unpaid_order_is_declined_and_holds_nothing(
    world: World, order: dict[str, str], reason: str, asked: list[str]
) -> None:
    outcome, commands = world.run(**order)
    assert isinstance(outcome, PaymentDeclined)
    assert (outcome.reason, commands) == (reason, asked)


@pytest.mark.parametrize(
    ("order", "reason", "asked"),
    [
        ({"card": "tok_error"}, "failed", HELD),
        ({"sku": "silent-CommitStock"}, "timed_out", SOLD),
        ({"sku": "broken-CommitStock"}, "failed", SOLD),
    ],
    ids=str,
)
def test_what_may_have_been_paid_is_refunded_and_released(
    world: World, order: dict[str, str], reason: str, asked: list[str]
) -> None:
    outcome, commands = world.run(**order)
    assert isinstance(outcome, PaymentRefunded)
    assert (outcome.reason, outcome.total.amount, commands) == (reason, 900, asked)


def test_a_refund_is_tried_until_it_is_done(world: World) -> None:
    world.closed.touch()
    order_id = world.begin(sku="tea", card="tok_error")
    states = world.account.clients("stepfunctions")
    execution = world.machine.replace(":stateMachine:", ":execution:") + f":{order_id}"

    def waits() -> None:
        history = states.get_execution_history(executionArn=execution, maxResults=1000)["events"]
        assert sum(event["type"] == "WaitStateEntered" for event in history) >= 2

    eventually(waits, within_sec=60, every_sec=0.5)
    assert world.outcomes.get(order_id) is None
    world.closed.unlink()
    assert isinstance(world.ended(order_id), PaymentRefunded)
