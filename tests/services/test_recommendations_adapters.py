"""The purchases against botocore's own model of DynamoDB, and the ranking by the flag."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from openfeature import api

from services.kit.feature_flags import AppConfigProvider
from services.kit.flag_document import FlagState
from services.recommendations.adapters import (
    RANKING_FLAG,
    REMEMBERED_DAYS,
    DynamoDbPurchases,
    FlaggedRankings,
)
from services.recommendations.domain import Basket, Companion
from services.recommendations.ports import PurchasesUnavailable
from tests.services.stubbed_clients import client, stubbed

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
COUNTED_AT = int(NOON.timestamp()) + 40 * 86_400
AT = str(int(NOON.timestamp() * 1000))
BASKET = Basket(order_id="o-1", user_id="ann", skus=("mug", "tea"), bought_at=NOON)


@pytest.fixture(scope="module")
def dynamodb() -> Any:
    return client("dynamodb")


@pytest.fixture
def table(dynamodb: Any) -> Iterator[Stubber]:
    with stubbed(dynamodb) as stubber:
        yield stubber


@pytest.fixture
def purchases(dynamodb: Any) -> DynamoDbPurchases:
    return DynamoDbPurchases(dynamodb, "bought", now=lambda: COUNTED_AT)


def mark(part: int) -> dict[str, Any]:
    forgotten = COUNTED_AT + REMEMBERED_DAYS * 86_400
    item = {
        "subject": {"S": "order#o-1"},
        "entry": {"S": str(part)},
        "expires_at": {"N": str(forgotten)},
    }
    condition = "attribute_not_exists(subject)"
    return {"Put": {"TableName": "bought", "Item": item, "ConditionExpression": condition}}


def counted(subject: str, entry: str) -> dict[str, Any]:
    return {
        "Update": {
            "TableName": "bought",
            "Key": {"subject": {"S": subject}, "entry": {"S": entry}},
            "UpdateExpression": "ADD times :one SET last_at = :at",
            "ExpressionAttributeValues": {":one": {"N": "1"}, ":at": {"N": AT}},
        }
    }


WRITES = [
    mark(0),
    counted("customer#ann", "mug"),
    counted("customer#ann", "tea"),
    counted("product#mug", "tea"),
    counted("product#tea", "mug"),
]


def test_a_basket_is_counted_in_one_transaction(table: Stubber, purchases: DynamoDbPurchases) -> None:
    table.add_response("transact_write_items", {}, {"TransactItems": WRITES})
    assert purchases.add(BASKET) is True


def cancelled(table: Stubber, *codes: str) -> None:
    reasons = [{"Code": code} for code in codes]
    table.add_client_error(
        "transact_write_items",
        "TransactionCanceledException",
        modeled_fields={"CancellationReasons": reasons},
    )


def test_a_basket_that_was_counted_is_counted_no_more(table: Stubber, purchases: DynamoDbPurchases) -> None:
    cancelled(table, "ConditionalCheckFailed", "None")
    assert purchases.add(BASKET) is False


def test_a_large_basket_is_counted_in_parts_and_a_part_once(
    table: Stubber, purchases: DynamoDbPurchases
) -> None:
    skus = tuple(f"sku-{number:02}" for number in range(11))
    basket = Basket(order_id="o-1", user_id="ann", skus=skus, bought_at=NOON)
    writes = [counted("customer#ann", sku) for sku in skus]
    writes += [counted(f"product#{sku}", other) for sku in skus for other in skus if other != sku]
    assert len(writes) == 121
    cancelled(table, "ConditionalCheckFailed")
    table.add_response("transact_write_items", {}, {"TransactItems": [mark(1), *writes[99:]]})
    assert purchases.add(basket) is True


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError"])
def test_a_conflict_passes(table: Stubber, purchases: DynamoDbPurchases, code: str) -> None:
    cancelled(table, "None", code)
    with pytest.raises(PurchasesUnavailable):
        purchases.add(BASKET)


def test_a_passing_fault_means_unavailable(table: Stubber, purchases: DynamoDbPurchases) -> None:
    table.add_client_error("transact_write_items", "ThrottlingException")
    with pytest.raises(PurchasesUnavailable):
        purchases.add(BASKET)
    table.add_client_error("query", "InternalServerError")
    with pytest.raises(PurchasesUnavailable):
        purchases.bought_with("tea")


def test_a_missing_right_is_no_passing_fault(table: Stubber, purchases: DynamoDbPurchases) -> None:
    table.add_client_error("transact_write_items", "AccessDeniedException")
    with pytest.raises(ClientError, match="AccessDenied"):
        purchases.add(BASKET)


def query(subject: str) -> dict[str, Any]:
    return {
        "TableName": "bought",
        "KeyConditionExpression": "subject = :subject",
        "ExpressionAttributeValues": {":subject": {"S": subject}},
    }


def item(entry: str, times: int = 1, at: int = 0) -> dict[str, Any]:
    return {
        "entry": {"S": entry},
        "times": {"N": str(times)},
        "last_at": {"N": str(int(AT) + at)},
    }


def test_the_latest_purchases_come_first(table: Stubber, purchases: DynamoDbPurchases) -> None:
    items = [item("mug", at=1), item("pot", at=0), item("tea", at=2)]
    table.add_response("query", {"Items": items}, query("customer#ann"))
    assert purchases.latest_of("ann", limit=2) == ["tea", "mug"]


def test_companions_are_read_page_by_page(table: Stubber, purchases: DynamoDbPurchases) -> None:
    last = {"subject": {"S": "product#tea"}, "entry": {"S": "mug"}}
    table.add_response("query", {"Items": [item("mug", 2)], "LastEvaluatedKey": last}, query("product#tea"))
    table.add_response("query", {"Items": [item("pot")]}, {**query("product#tea"), "ExclusiveStartKey": last})
    assert purchases.bought_with("tea") == [
        Companion(sku="mug", times=2, last_at=NOON),
        Companion(sku="pot", times=1, last_at=NOON),
    ]


class OnForSome:
    """AppConfig with the flag on for a fifth of the customers."""

    poll_sec = 3600.0

    def read(self) -> bytes:
        return json.dumps({RANKING_FLAG: {"enabled": True, "percent": 20}}).encode()


def test_the_flag_decides_and_is_off_where_nobody_has_said() -> None:
    try:
        rankings = FlaggedRankings(api.get_client(domain="recommendations"))
        assert rankings.by_recency("ann") is False
        provider = AppConfigProvider(OnForSome(), service="recommendations")
        api.set_provider_and_wait(provider, domain="recommendations")
        customers = [f"customer-{number}" for number in range(400)]
        on = [one for one in customers if rankings.by_recency(one)]
        assert on == [
            one for one in customers if FlagState(enabled=True, percent=20).is_on_for(RANKING_FLAG, one)
        ]
        assert 40 < len(on) < 120
    finally:
        api.clear_providers()
