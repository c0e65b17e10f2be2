"""What others bought together with it is recommended to who bought it, and to nobody else."""

import json
import time

import pytest

from services.kit.caller_headers import CLAIM_HEADERS
from tests.support.eventually import eventually
from tests.support.recommendations import ask, buy, fresh_skus, recommended_to
from tests.support.shop import Shop
from tests.support.tokens import FORGERIES, Customer, claims_of

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]


def test_what_others_bought_together_is_recommended_and_an_order_counts_once(
    shop: Shop, customer: Customer
) -> None:
    tea, mug, pot = fresh_skus("tea", "mug", "pot")
    buy(shop, "bob", tea, mug, times=3)
    buy(shop, "eve", tea, mug)
    buy(shop, "dan", tea, pot)
    buy(shop, customer.user_id, tea)

    def counted() -> None:
        assert recommended_to(shop, customer) == [(mug, 2), (pot, 1)]

    eventually(counted, within_sec=60)


def test_what_was_counted_is_gone_from_the_queue(shop: Shop) -> None:
    queue, began = shop.outputs["recommendations"]["queue_url"], time.time()
    buy(shop, "bob", *fresh_skus("tea", "mug"))
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]

    def empty() -> None:
        found = shop.account.clients("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)
        assert set(found["Attributes"].values()) == {"0"}

    eventually(empty, within_sec=60)
    denied = shop.account.cloud.denials(since=began)
    assert [one for one in denied if "recommendations" in one.principal] == []


def test_who_has_bought_nothing_is_recommended_nothing(shop: Shop) -> None:
    assert recommended_to(shop, shop.customer()) == []


def test_nobody_sees_what_is_recommended_to_another(shop: Shop, customer: Customer) -> None:
    other = shop.customer()
    assert ask(shop, other.user_id, customer.access_token).status_code == 404
    assert ask(shop, customer.user_id, None).status_code == 401


@pytest.mark.parametrize("forgery", ["expired", "without scopes", "with another scope", "tampered"])
def test_rejects_a_token_that_is(shop: Shop, customer: Customer, forgery: str) -> None:
    token = FORGERIES[forgery](customer.access_token, shop.pool_key)
    assert ask(shop, customer.user_id, token).status_code in (401, 403)


def test_rejects_a_machine_whatever_its_scopes(shop: Shop) -> None:
    token = shop.pool_key.sign(shop.operator(), scope="recommendations/read")
    assert ask(shop, claims_of(token)["sub"], token).status_code == 401


def test_no_header_of_the_callers_own_says_who_calls(shop: Shop, customer: Customer) -> None:
    other = shop.customer()
    claims = {**claims_of(customer.access_token), "sub": other.user_id}
    pretended = {header: str(claims[claim]) for header, claim in CLAIM_HEADERS.items()}
    assert ask(shop, other.user_id, customer.access_token, **pretended).status_code == 404
    assert ask(shop, other.user_id, None, **pretended).status_code == 401


def test_what_is_no_order_ends_in_the_dead_letter_queue(shop: Shop, customer: Customer) -> None:
    sqs = shop.account.clients("sqs")
    queue = shop.outputs["recommendations"]["queue_url"]
    poison = json.dumps({"detail-type": "OrderConfirmed", "detail": {"user_id": "bob"}})
    sqs.send_message(QueueUrl=queue, MessageBody=poison)
    tea, mug = fresh_skus("tea", "mug")
    buy(shop, "bob", tea, mug)
    buy(shop, customer.user_id, tea)

    def the_others_are_counted() -> None:
        assert (mug, 1) in recommended_to(shop, customer)

    eventually(the_others_are_counted, within_sec=60)
    dead = sqs.get_queue_url(QueueName=f"{queue.rpartition('/')[2]}-dead-letter")["QueueUrl"]

    def dead_letter() -> None:
        found = sqs.receive_message(QueueUrl=dead, WaitTimeSeconds=1).get("Messages", [])
        assert poison in [message["Body"] for message in found]

    eventually(dead_letter, within_sec=120)
