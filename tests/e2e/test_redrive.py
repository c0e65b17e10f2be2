"""E-mail that cannot be sent waits in a dead-letter queue; once that is mended it is put back, and sent once."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cairn.localcloud.faults.fault import Fault
from cairn.redrive.dead_letters import DeadLetters, dead_letter_queues
from cairn.redrive.move_task import move_back
from services.contracts import OrderCancelled
from tests.support.eventually import eventually
from tests.support.mail import emails_to
from tests.support.order_events import detail_of, put_on_bus
from tests.support.shop import Shop

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop"), pytest.mark.timeout(300)]

QUEUE = "notifications-email"


def dead_letters(shop: Shop) -> DeadLetters:
    """The dead-letter queue of e-mail."""
    queues = dead_letter_queues(shop.account.clients)
    (found,) = [queue for queue in queues if queue.name.endswith(f"{QUEUE}-dead-letter")]
    return found


def empty(shop: Shop) -> None:
    """Raise AssertionError while anything lies in it, or its alarm is not ``OK``."""
    found = dead_letters(shop)
    assert (found.depth, found.in_flight, found.alarm) == (0, 0, "OK")


def lies_in(shop: Shop, queue: DeadLetters, order_id: str) -> bool:
    """Whether a message about the order can be received now; other tests' customers may be written to as well."""
    sqs, seen = shop.account.clients("sqs"), set[str]()
    while True:
        answer = sqs.receive_message(QueueUrl=queue.url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        messages = answer.get("Messages", [])
        if any(json.loads(each["Body"])["detail"]["order_id"] == order_id for each in messages):
            return True
        now = {each["MessageId"] for each in messages}
        if now <= seen:
            return False
        seen |= now


@contextmanager
def impatient(shop: Shop) -> Iterator[None]:
    """The queue gives a message up after seconds, not minutes; then it is as Terraform made it again."""
    sqs = shop.account.clients("sqs")
    (url,) = [url for url in sqs.list_queues()["QueueUrls"] if url.endswith(QUEUE)]
    before = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "2"})
    try:
        yield
    finally:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=before)


@pytest.fixture
def nothing_lies(shop: Shop) -> None:
    """Whatever an earlier test left in the dead-letter queue is put back, as an operator does, and is dealt with."""
    left = dead_letters(shop)
    if left.depth:
        move_back(shop.account.clients("sqs"), left)
    eventually(lambda: empty(shop), within_sec=150)


@pytest.mark.usefixtures("nothing_lies")
def test_what_failed_is_put_back_and_sent_once(shop: Shop) -> None:
    customer, cloud = shop.customer(), shop.account.cloud
    detail = detail_of(OrderCancelled, customer.user_id)
    fault = Fault(effect="throttle", dependency="ses", account_id=shop.account.account_id, of="notifications")
    cloud.set_fault(fault)
    try:
        put_on_bus(shop, OrderCancelled, detail)

        def given_up() -> DeadLetters:
            found = dead_letters(shop)
            assert found.alarm == "ALARM"
            assert lies_in(shop, found, detail["order_id"])
            return found

        with impatient(shop):
            lying = eventually(given_up, within_sec=120)
    finally:
        cloud.clear_faults(fault.id)
    assert emails_to(shop.account, customer.email) == []
    outcome = move_back(shop.account.clients("sqs"), lying)
    assert (outcome.put_back >= 1, outcome.left) == (True, ())
    assert not lies_in(shop, lying, detail["order_id"])

    def sent() -> None:
        assert len(emails_to(shop.account, customer.email)) == 1

    eventually(sent, within_sec=120)
    eventually(lambda: empty(shop), within_sec=150)
    sent()


def test_every_dead_letter_queue_of_the_shop_is_found_with_its_alarm(shop: Shop) -> None:
    prefix = f"cairn-{shop.deployment.environment}-"
    queues = dead_letter_queues(shop.account.clients)
    found = {queue.name.removeprefix(prefix): queue for queue in queues}
    assert {"notifications-email-dead-letter", "notifications-undelivered", "orders-unpublished"} <= set(
        found
    )
    assert {name for name, queue in found.items() if queue.alarm == "none"} == set()
    kinds = {source.kind for source in found["notifications-undelivered"].sources}
    assert kinds == {"rule", "subscription"}
