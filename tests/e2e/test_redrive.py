"""E-mail that cannot be sent waits in a dead-letter queue; once that is mended it is put back, and sent once."""

from collections.abc import Iterator

import pytest

from cairn.localcloud.faults.fault import Fault
from cairn.redrive.dead_letters import DeadLetters, dead_letter_queues
from cairn.redrive.move_task import move_back
from services.contracts import OrderConfirmed
from tests.support.eventually import eventually
from tests.support.mail import emails_to
from tests.support.order_events import detail_of, put_on_bus
from tests.support.shop import Shop

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.xdist_group("shop"), pytest.mark.timeout(300)]

QUEUE = "notifications-email"


def dead_letters(shop: Shop, *, depth: int, alarm: str) -> DeadLetters:
    """The dead-letter queue of e-mail; raises AssertionError where it is otherwise."""
    queues = dead_letter_queues(shop.account.clients)
    (found,) = [queue for queue in queues if queue.name.endswith(f"{QUEUE}-dead-letter")]
    assert (found.depth, found.alarm) == (depth, alarm)
    return found


@pytest.fixture
def impatient(shop: Shop) -> Iterator[None]:
    """The queue gives a message up after seconds, not minutes; then it is as Terraform made it again."""
    sqs = shop.account.clients("sqs")
    (url,) = [url for url in sqs.list_queues()["QueueUrls"] if url.endswith(QUEUE)]
    before = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "2"})
    yield
    sqs.set_queue_attributes(QueueUrl=url, Attributes=before)


@pytest.mark.usefixtures("impatient")
def test_what_failed_is_put_back_and_sent_once(shop: Shop) -> None:
    customer, cloud = shop.customer(), shop.account.cloud
    dead_letters(shop, depth=0, alarm="OK")
    fault = Fault(effect="throttle", dependency="ses", account_id=shop.account.account_id, of="notifications")
    cloud.set_fault(fault)
    try:
        put_on_bus(shop, OrderConfirmed, detail_of(OrderConfirmed, customer.user_id))
        lying = eventually(lambda: dead_letters(shop, depth=1, alarm="ALARM"), within_sec=120)
    finally:
        cloud.clear_faults(fault.id)
    assert emails_to(shop.account, customer.email) == []
    assert move_back(shop.account.clients("sqs"), lying).put_back == 1

    def sent() -> None:
        assert len(emails_to(shop.account, customer.email)) == 1

    eventually(sent, within_sec=120)
    dead_letters(shop, depth=0, alarm="ALARM")
    eventually(lambda: dead_letters(shop, depth=0, alarm="OK"), within_sec=150)


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
