"""The stock in DynamoDB.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
"""

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from services.inventory.domain import Level, Line, Move, Refusal, Reservation, Status, Step
from services.inventory.ports import NotEnough, ReservationChanged, StockUnavailable
from services.kit.aws_faults import code_of, passing_faults

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT_SEC = 90 * 86_400
"""How long a reservation is remembered after its last change: longer than a message or a workflow lives."""
_CONDITION_FAILED = "ConditionalCheckFailed"


class DynamoDbStock:
    """Levels in one table (partition key ``sku``), reservations in another one (partition key ``order_id``)."""

    def __init__(self, client: "DynamoDBClient", *, stock_table: str, reservations_table: str) -> None:
        self._client = client
        self._stock_table, self._reservations_table = stock_table, reservations_table

    def level(self, sku: str) -> Level | None:
        """Return how much there is of a product as last written, or None."""
        item = self._item(self._stock_table, "sku", sku)
        return _level(item) if item else None

    def set_available(self, sku: str, available: int) -> Level:
        """Make ``available`` what can be ordered of a product; return its level then."""
        with passing_faults(StockUnavailable):
            answer = self._client.update_item(
                TableName=self._stock_table,
                Key={"sku": {"S": sku}},
                UpdateExpression="SET available = :available, held = if_not_exists(held, :none)",
                ExpressionAttributeValues={":available": {"N": str(available)}, ":none": {"N": "0"}},
                ReturnValues="ALL_NEW",
            )
        return _level(answer["Attributes"])

    def reservation(self, order_id: str) -> Reservation | None:
        """Return the reservation of an order as last written, or None."""
        item = self._item(self._reservations_table, "order_id", order_id)
        return _reservation(item) if item else None

    def write(self, step: Step, *, known: Reservation | None) -> None:
        """Write all of ``step``, or nothing; raises ``ReservationChanged``, ``NotEnough`` and ``StockUnavailable``."""
        writes = [self._put(step.reservation, known), *(self._update(move) for move in step.moves)]
        try:
            with passing_faults(StockUnavailable):
                self._client.transact_write_items(TransactItems=writes)
        except ClientError as error:
            if code_of(error) != "TransactionCanceledException":
                raise
            raise _meaning(error) from error

    def _item(self, table: str, key: str, value: str) -> Mapping[str, Any] | None:
        with passing_faults(StockUnavailable):
            answer = self._client.get_item(TableName=table, Key={key: {"S": value}}, ConsistentRead=True)
        return answer.get("Item")

    def _put(self, reservation: Reservation, known: Reservation | None) -> Any:
        values = {} if known is None else {":known": {"S": known.status.value}}
        return {
            "Put": {
                "TableName": self._reservations_table,
                "Item": _item(reservation),
                "ConditionExpression": "attribute_not_exists(order_id)"
                if known is None
                else "#status = :known",
                **({} if known is None else {"ExpressionAttributeNames": {"#status": "status"}}),
                **({"ExpressionAttributeValues": values} if values else {}),
            }
        }

    def _update(self, move: Move) -> Any:
        return {
            "Update": {
                "TableName": self._stock_table,
                "Key": {"sku": {"S": move.sku}},
                "UpdateExpression": "SET available = available + :available, held = held + :held",
                "ConditionExpression": "available >= :fewest_available AND held >= :fewest_held",
                "ExpressionAttributeValues": {
                    ":available": {"N": str(move.available)},
                    ":held": {"N": str(move.held)},
                    ":fewest_available": {"N": str(max(0, -move.available))},
                    ":fewest_held": {"N": str(max(0, -move.held))},
                },
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }


def _meaning(error: ClientError) -> Exception:
    """What a cancelled transaction says: of the reservation first, then of the stock, else that others were writing."""
    reasons: Sequence[Mapping[str, Any]] = error.response.get("CancellationReasons", ())
    first, *others = [reason.get("Code") for reason in reasons] or [None]
    if first == _CONDITION_FAILED:
        return ReservationChanged()
    short = [reason for reason in reasons[1:] if reason.get("Code") == _CONDITION_FAILED]
    if not short:
        return StockUnavailable(
            ", ".join(sorted({code for code in (first, *others) if code not in (None, "None")}))
        )
    is_known = all(reason.get("Item") for reason in short)
    return NotEnough(Refusal.OUT_OF_STOCK if is_known else Refusal.UNKNOWN_PRODUCT)


def _level(item: Mapping[str, Any]) -> Level:
    return Level(sku=item["sku"]["S"], available=int(item["available"]["N"]), held=int(item["held"]["N"]))


def _item(reservation: Reservation) -> dict[str, Any]:
    lines = [
        {"M": {"sku": {"S": line.sku}, "quantity": {"N": str(line.quantity)}}} for line in reservation.lines
    ]
    refusal = {"refusal": {"S": reservation.refusal.value}} if reservation.refusal else {}
    return {
        "order_id": {"S": reservation.order_id},
        "status": {"S": reservation.status.value},
        "lines": {"L": lines},
        "expires_at": {"N": str(int(time.time()) + KEPT_SEC)},
        **refusal,
    }


def _reservation(item: Mapping[str, Any]) -> Reservation:
    refusal = item.get("refusal")
    lines = (each["M"] for each in item["lines"]["L"])
    return Reservation(
        order_id=item["order_id"]["S"],
        status=Status(item["status"]["S"]),
        lines=tuple(Line(sku=line["sku"]["S"], quantity=int(line["quantity"]["N"])) for line in lines),
        refusal=Refusal(refusal["S"]) if refusal else None,
    )
