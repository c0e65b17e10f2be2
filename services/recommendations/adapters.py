"""The ports in AWS: the only code of this service that calls it.

The table has an item for each customer and product (``customer#ada``, ``tea-assam``), one for each product and its
companion (``product#tea-assam``, ``mug-blue``), and for some weeks one for each part of an order that was counted.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import batched
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext

from services.kit.aws_faults import code_of, passing_faults
from services.recommendations.domain import Basket, Companion
from services.recommendations.ports import PurchasesUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

RANKING_FLAG = "ranking-by-recency"
# A transaction takes 100 writes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
WRITES_OF_A_PART = 99
REMEMBERED_DAYS = 28
"""Twice as long as Amazon SQS may hold a message, from when it was counted: an old event may come late, and twice."""
_CONFLICTS = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})


class DynamoDbPurchases:
    """Purchases in one table: partition key ``subject``, sort key ``entry``."""

    def __init__(
        self, client: "DynamoDBClient", table_name: str, *, now: Callable[[], float] = time.time
    ) -> None:
        self._client = client
        self._table_name = table_name
        self._now = now

    def add(self, basket: Basket) -> bool:
        """Count a basket in transactions of which each leaves a mark: a part that was counted is counted no more."""
        updates = [*self._of_customer(basket), *self._of_products(basket)]
        parts = enumerate(batched(updates, WRITES_OF_A_PART))
        counted = [self._count(basket, part, writes) for part, writes in parts]
        return any(counted)

    def latest_of(self, user_id: str, *, limit: int) -> Sequence[str]:
        """Return the SKUs that a customer bought last, the latest first."""
        items = sorted(self._partition(f"customer#{user_id}"), key=lambda item: -int(item["last_at"]["N"]))
        return [item["entry"]["S"] for item in items[:limit]]

    def bought_with(self, sku: str) -> Sequence[Companion]:
        """Return what was bought together with ``sku``, in no order."""
        return [
            Companion(
                sku=item["entry"]["S"],
                times=int(item["times"]["N"]),
                last_at=datetime.fromtimestamp(int(item["last_at"]["N"]) / 1000, UTC),
            )
            for item in self._partition(f"product#{sku}")
        ]

    def _of_customer(self, basket: Basket) -> Iterator[dict[str, Any]]:
        return (self._counted(f"customer#{basket.user_id}", sku, basket) for sku in basket.skus)

    def _of_products(self, basket: Basket) -> Iterator[dict[str, Any]]:
        return (self._counted(f"product#{sku}", companion, basket) for sku, companion in basket.pairs())

    def _counted(self, subject: str, entry: str, basket: Basket) -> dict[str, Any]:
        """One more order; events may come late, and what was counted last is taken for what was bought last."""
        return {
            "Update": {
                "TableName": self._table_name,
                "Key": {"subject": {"S": subject}, "entry": {"S": entry}},
                "UpdateExpression": "ADD times :one SET last_at = :at",
                "ExpressionAttributeValues": {":one": {"N": "1"}, ":at": {"N": _milliseconds(basket)}},
            }
        }

    def _count(self, basket: Basket, part: int, writes: Sequence[dict[str, Any]]) -> bool:
        forgotten = int(self._now()) + REMEMBERED_DAYS * 86_400
        mark = {
            "Put": {
                "TableName": self._table_name,
                "Item": {
                    "subject": {"S": f"order#{basket.order_id}"},
                    "entry": {"S": str(part)},
                    "expires_at": {"N": str(forgotten)},
                },
                "ConditionExpression": "attribute_not_exists(subject)",
            }
        }
        try:
            with passing_faults(PurchasesUnavailable):
                self._client.transact_write_items(TransactItems=[mark, *writes])  # type: ignore[list-item]
        except ClientError as error:
            if _reasons(error)[:1] == ["ConditionalCheckFailed"]:
                return False
            if _CONFLICTS.intersection(_reasons(error)):
                raise PurchasesUnavailable from error
            raise
        return True

    def _partition(self, subject: str) -> list[Mapping[str, Any]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table_name,
            KeyConditionExpression="subject = :subject",
            ExpressionAttributeValues={":subject": {"S": subject}},
        )
        with passing_faults(PurchasesUnavailable):
            return [item for page in pages for item in page["Items"]]


class FlaggedRankings:
    """The ranking by the flag ``RANKING_FLAG``, which is on for a share of customers; off where nobody has said."""

    def __init__(self, flags: OpenFeatureClient) -> None:
        self._flags = flags

    def by_recency(self, user_id: str) -> bool:
        """Return whether what was bought last comes first for this customer."""
        return self._flags.get_boolean_value(RANKING_FLAG, False, EvaluationContext(targeting_key=user_id))


def _milliseconds(basket: Basket) -> str:
    return str(int(basket.bought_at.timestamp() * 1000))


def _reasons(error: ClientError) -> list[str]:
    if code_of(error) != "TransactionCanceledException":
        return []
    reasons: Any = error.response.get("CancellationReasons", ())
    return [str(one.get("Code")) for one in reasons]
