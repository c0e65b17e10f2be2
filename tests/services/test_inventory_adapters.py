"""The stock in DynamoDB and the answers to workflows: what is sent, and what the answers mean."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from services.inventory import domain
from services.inventory.adapters import DynamoDbStock
from services.inventory.answers import StepFunctionsAnswers
from services.inventory.domain import Level, Line, Refusal, Reservation, Status
from services.inventory.ports import NotEnough, ReservationChanged, StockUnavailable
from tests.services.stubbed_clients import client, stubbed

HELD = Reservation(order_id="o1", status=Status.HELD, lines=(Line(sku="tea", quantity=2),))
RESERVE = domain.reserve("o1", [Line(sku="tea", quantity=2)], None)


def stock_of(dynamodb: Any) -> DynamoDbStock:
    return DynamoDbStock(dynamodb, stock_table="stock", reservations_table="reservations")


def written(step: domain.Step, known: Reservation | None) -> list[dict[str, Any]]:
    """Return the writes of the one transaction that ``step`` becomes."""
    dynamodb, sent = client("dynamodb"), []
    dynamodb.meta.events.register(
        "provide-client-params.dynamodb.TransactWriteItems", lambda params, **_: sent.append(params)
    )
    with stubbed(dynamodb) as stubber:
        stubber.add_response("transact_write_items", {})
        stock_of(dynamodb).write(step, known=known)
    return list(sent[0]["TransactItems"])


def test_a_reservation_is_put_with_the_levels_it_takes_from_or_not_at_all() -> None:
    put, update = written(RESERVE, None)
    assert put["Put"]["ConditionExpression"] == "attribute_not_exists(order_id)"
    assert put["Put"]["Item"]["status"] == {"S": "HELD"}
    assert update["Update"]["Key"] == {"sku": {"S": "tea"}}
    assert (
        update["Update"]["ConditionExpression"] == "available >= :fewest_available AND held >= :fewest_held"
    )
    assert update["Update"]["ExpressionAttributeValues"] == {
        ":available": {"N": "-2"},
        ":held": {"N": "2"},
        ":fewest_available": {"N": "2"},
        ":fewest_held": {"N": "0"},
    }


def test_a_reservation_is_changed_only_where_it_is_as_it_was_read() -> None:
    put, update = written(domain.commit("o1", HELD), HELD)
    assert put["Put"]["ConditionExpression"] == "#status = :known"
    assert put["Put"]["ExpressionAttributeValues"] == {":known": {"S": "HELD"}}
    assert update["Update"]["ExpressionAttributeValues"][":fewest_held"] == {"N": "2"}


@pytest.mark.parametrize("reservation", [HELD, domain.refuse("o1", Refusal.OUT_OF_STOCK).reservation])
def test_a_reservation_is_read_as_it_was_written(reservation: Reservation) -> None:
    put, *_ = written(domain.Step(reservation=reservation), None)
    dynamodb = client("dynamodb")
    with stubbed(dynamodb) as stubber:
        stubber.add_response("get_item", {"Item": put["Put"]["Item"]})
        assert stock_of(dynamodb).reservation("o1") == reservation


@pytest.mark.parametrize(
    ("reasons", "meaning"),
    [
        ([{"Code": "ConditionalCheckFailed"}, {"Code": "None"}], ReservationChanged),
        ([{"Code": "ConditionalCheckFailed"}, {"Code": "ConditionalCheckFailed"}], ReservationChanged),
        ([{"Code": "None"}, {"Code": "TransactionConflict"}], StockUnavailable),
        ([{"Code": "ThrottlingError"}], StockUnavailable),
    ],
)
def test_a_cancelled_transaction_says_what_was_in_its_way(
    reasons: list[dict[str, str]], meaning: type[Exception]
) -> None:
    with pytest.raises(meaning):
        cancelled(reasons)


@pytest.mark.parametrize(
    ("item", "refusal"),
    [({"sku": {"S": "tea"}}, Refusal.OUT_OF_STOCK), ({}, Refusal.UNKNOWN_PRODUCT)],
)
def test_a_level_that_is_too_low_differs_from_one_that_is_not_there(
    item: dict[str, Any], refusal: Refusal
) -> None:
    with pytest.raises(NotEnough) as raised:
        cancelled([{"Code": "None"}, {"Code": "ConditionalCheckFailed", **({"Item": item} if item else {})}])
    assert raised.value.refusal is refusal


def cancelled(reasons: list[Any]) -> None:
    dynamodb = client("dynamodb")
    with stubbed(dynamodb) as stubber:
        stubber.add_client_error(
            "transact_write_items",
            "TransactionCanceledException",
            modeled_fields={"CancellationReasons": reasons},
        )
        stock_of(dynamodb).write(RESERVE, known=None)


def test_a_transaction_that_is_not_allowed_is_no_shortage() -> None:
    dynamodb = client("dynamodb")
    with stubbed(dynamodb) as stubber:
        stubber.add_client_error("transact_write_items", "AccessDeniedException")
        with pytest.raises(ClientError, match="AccessDenied"):
            stock_of(dynamodb).write(RESERVE, known=None)


def test_a_level_is_set_whatever_is_held() -> None:
    dynamodb = client("dynamodb")
    with stubbed(dynamodb) as stubber:
        level = {"sku": {"S": "tea"}, "available": {"N": "9"}, "held": {"N": "3"}}
        stubber.add_response("update_item", {"Attributes": level})
        assert stock_of(dynamodb).set_available("tea", 9) == Level(sku="tea", available=9, held=3)


@pytest.mark.parametrize("code", ["TaskDoesNotExist", "TaskTimedOut"])
def test_a_workflow_that_waits_no_longer_is_told_nothing(code: str) -> None:
    states = client("stepfunctions")
    with stubbed(states) as stubber:
        stubber.add_client_error("send_task_success", code)
        stubber.add_client_error("send_task_failure", code)
        StepFunctionsAnswers(states).done("token", "o1")
        StepFunctionsAnswers(states).refused("token", Refusal.OUT_OF_STOCK)


def test_a_refusal_carries_its_name_as_the_error() -> None:
    states = client("stepfunctions")
    asked = {"taskToken": "token", "error": "OutOfStock", "cause": "The inventory refused the order"}
    with stubbed(states) as stubber:
        stubber.add_response("send_task_failure", {}, asked)
        StepFunctionsAnswers(states).refused("token", Refusal.OUT_OF_STOCK)


@pytest.mark.parametrize(
    ("code", "meaning"), [("ThrottlingException", StockUnavailable), ("AccessDenied", ClientError)]
)
def test_an_answer_that_did_not_get_through_is_given_again(code: str, meaning: type[Exception]) -> None:
    states = client("stepfunctions")
    with stubbed(states) as stubber:
        stubber.add_client_error("send_task_success", code)
        with pytest.raises(meaning):
            StepFunctionsAnswers(states).done("token", "o1")
