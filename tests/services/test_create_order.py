import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from services.kit.request import MAX_BODY_BYTES
from services.kit.response import SECURITY_HEADERS
from services.orders.handlers.create_order import handler
from tests.services.api_events import ALICE, BOB, CONTEXT, claims, error_of, new_order
from tests.services.fakes import InMemoryOrders

LINE = {"sku": "mug-blue", "quantity": 2}


def post(**order: Any) -> dict[str, Any]:
    return handler(new_order(**order), CONTEXT)


def with_quantity(text: str) -> str:
    return f'{{"card_token": "tok_approve", "lines": [{{"sku": "mug-blue", "quantity": {text}}}]}}'


def test_answers_with_the_placed_order(orders: InMemoryOrders) -> None:
    answer = post()
    body = json.loads(answer["body"])
    (stored,) = orders.stored.values()
    placed_at = stored.placed_at.isoformat().replace("+00:00", "Z")
    assert answer["statusCode"] == 201
    assert answer["headers"] == {**SECURITY_HEADERS, "Idempotency-Replayed": "false"}
    assert body == {
        "order_id": stored.order_id,
        "user_id": ALICE,
        "status": "PLACED",
        "cancel_reason": None,
        "placed_at": placed_at,
        "lines": [LINE],
        "history": [{"status": "PLACED", "at": placed_at}],
    }


def test_the_same_key_and_payload_answer_the_same_order(orders: InMemoryOrders) -> None:
    first, second = post(key="k1"), post(key="k1")
    assert (first["statusCode"], second["statusCode"]) == (201, 201)
    assert first["body"] == second["body"]
    assert second["headers"]["Idempotency-Replayed"] == "true"
    assert len(orders.stored) == 1


def test_rejects_the_same_key_with_another_payload(orders: InMemoryOrders) -> None:
    post(key="k1")
    answer = post(key="k1", raw=with_quantity("3"))
    assert answer["statusCode"] == 409
    assert error_of(answer)["code"] == "idempotency_key_reused"
    assert len(orders.stored) == 1


def test_reads_a_base64_body(orders: InMemoryOrders) -> None:
    encoded = base64.b64encode(with_quantity("1").encode()).decode()
    assert post(raw=encoded, base64_encoded=True)["statusCode"] == 201


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (with_quantity("0"), "lines[0].quantity"),
        (with_quantity("-1"), "lines[0].quantity"),
        (with_quantity("100"), "lines[0].quantity"),
        (with_quantity("9" * 300), "lines[0].quantity"),
        (with_quantity("1.0"), "lines[0].quantity"),
        (with_quantity("1e1"), "lines[0].quantity"),
        (with_quantity("1e999"), "lines[0].quantity"),
        (with_quantity('"1"'), "lines[0].quantity"),
        (with_quantity("true"), "lines[0].quantity"),
        (with_quantity("null"), "lines[0].quantity"),
        (with_quantity("[1]"), "lines[0].quantity"),
        ('{"lines": [{"sku": "mug-blue"}]}', "lines[0].quantity"),
        ('{"lines": [{"quantity": 1}]}', "lines[0].sku"),
        ('{"lines": [{"sku": "a b", "quantity": 1}]}', "lines[0].sku"),
        ('{"lines": [{"sku": "a\\n", "quantity": 1}]}', "lines[0].sku"),
        ('{"lines": [{"sku": "\\ud800", "quantity": 1}]}', "lines[0].sku"),
        ('{"lines": [{"sku": 7, "quantity": 1}]}', "lines[0].sku"),
        ('{"lines": [{"sku": "a", "quantity": 1, "unit_price": 1}]}', "lines[0].unit_price"),
        ('{"lines": [{"sku": "a", "quantity": 1}], "status": "CONFIRMED"}', "status"),
        ('{"lines": [{"sku": "a", "quantity": 1}], "user_id": "someone"}', "user_id"),
        ('{"lines": [{"sku": "a", "quantity": 1}], "price": 0}', "price"),
        ('{"lines": [{"sku": "a", "quantity": 1}], "": 0}', ""),
        (json.dumps({"lines": [LINE, {**LINE, "quantity": 1}], "card_token": "tok_approve"}), "lines"),
        ('{"lines": []}', "lines"),
        ('{"lines": {}}', "lines"),
        ('{"lines": null}', "lines"),
        ('{"lines": ["mug"]}', "lines[0]"),
        ("{}", "lines"),
        ("{}", "card_token"),
        (json.dumps({"lines": [LINE], "card_token": 7}), "card_token"),
        (json.dumps({"lines": [LINE], "card_token": "4242424242424242"}), "card_token"),
        (json.dumps({"lines": [LINE], "card_token": "tok_" + "x" * 61}), "card_token"),
        (json.dumps({"lines": [{"sku": f"s{n}", "quantity": 1} for n in range(51)]}), "lines"),
    ],
)
def test_rejects_an_invalid_order_and_names_the_field(orders: InMemoryOrders, raw: str, field: str) -> None:
    answer = post(raw=raw)
    error = error_of(answer)
    assert answer["statusCode"] == 400
    assert error["code"] == "validation_failed"
    assert field in [detail["field"] for detail in error["details"]]
    assert orders.stored == {}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (with_quantity("NaN"), "holds NaN"),
        (with_quantity("Infinity"), "holds Infinity"),
        (with_quantity("-Infinity"), "holds -Infinity"),
        (with_quantity("9" * 5000), "number too long"),
        ("", "no body"),
        (" ", "not JSON"),
        ("null", "must be a JSON object"),
        ("[]", "must be a JSON object"),
        ('[{"lines": []}]', "must be a JSON object"),
        ("{", "not JSON"),
        ("{'lines': []}", "not JSON"),
        ('{"lines": [],}', "not JSON"),
        ('\ufeff{"lines": []}', "not JSON"),
        ('{"lines": [], "lines": []}', "a key twice"),
        ('{"lines": [{"sku": "a", "quantity": 1, "quantity": 99}]}', "a key twice"),
        ("[" * 10_000, "nested too deeply"),
        ("[" * 10_000 + "]" * 10_000, "nested too deeply"),
        ('{"a":' * 5_000 + "1" + "}" * 5_000, "nested too deeply"),
    ],
)
def test_rejects_what_is_no_json_object(orders: InMemoryOrders, raw: str, said: str) -> None:
    answer = post(raw=raw)
    assert answer["statusCode"] == 400
    assert error_of(answer)["code"] == "invalid_json"
    assert said in error_of(answer)["message"]
    assert orders.stored == {}


@pytest.mark.parametrize(
    ("raw", "said"), [("%%%", "not the base64"), (base64.b64encode(b"\xff\xfe").decode(), "not UTF-8")]
)
def test_rejects_a_body_that_is_not_what_its_encoding_says(
    orders: InMemoryOrders, raw: str, said: str
) -> None:
    answer = post(raw=raw, base64_encoded=True)
    assert answer["statusCode"] == 400
    assert said in error_of(answer)["message"]


def test_rejects_a_body_one_byte_too_long_and_reads_the_longest(orders: InMemoryOrders) -> None:
    fitting = with_quantity("1").ljust(MAX_BODY_BYTES)
    assert post(raw=fitting)["statusCode"] == 201
    assert post(raw=fitting + " ")["statusCode"] == 413
    assert post(raw="ü" * (MAX_BODY_BYTES // 2 + 1))["statusCode"] == 413
    encoded = base64.b64encode((fitting + " ").encode()).decode()
    assert post(raw=encoded, base64_encoded=True)["statusCode"] == 413


@pytest.mark.parametrize("key", [None, " ", "two words", "ü", "x" * 256])
def test_rejects_a_missing_or_unusable_idempotency_key(orders: InMemoryOrders, key: str | None) -> None:
    answer = post(key=key)
    assert answer["statusCode"] == 400
    assert [detail["field"] for detail in error_of(answer)["details"]] == ["Idempotency-Key"]


def test_reads_the_idempotency_key_in_any_case(orders: InMemoryOrders) -> None:
    event = new_order(key=None)
    event["headers"]["idempotency-key"] = "k1"
    assert handler(event, CONTEXT)["statusCode"] == 201


@pytest.mark.parametrize(
    ("caller", "status"),
    [
        ({}, 401),
        (claims(sub=None), 401),
        (claims(sub=""), 401),
        (claims(token_use="id"), 401),
        (claims(token_use=None), 401),
        (claims(client_id="another-application"), 401),
        (claims(client_id=None), 401),
        (claims(scope=None), 403),
        (claims(scope="orders/read"), 403),
        (claims(scope="orders/writer xorders/write"), 403),
    ],
)
def test_rejects_a_caller_without_the_right(
    orders: InMemoryOrders, caller: dict[str, Any], status: int
) -> None:
    answer = post(caller=caller)
    assert answer["statusCode"] == status
    assert orders.stored == {}


@pytest.mark.parametrize("context", [{}, {"authorizer": None}, {"authorizer": {}}])
def test_rejects_a_call_that_no_authorizer_vouches_for(
    orders: InMemoryOrders, context: dict[str, Any]
) -> None:
    assert handler({**new_order(), "requestContext": context}, CONTEXT)["statusCode"] == 401


def test_the_customer_is_the_tokens_subject(orders: InMemoryOrders) -> None:
    post(caller=claims(BOB))
    assert [user_id for user_id, _ in orders.stored] == [BOB]


def test_says_when_to_try_again_while_the_store_is_away(
    orders: InMemoryOrders, log: Callable[[], list[dict[str, Any]]]
) -> None:
    orders.away = True
    answer = post()
    (line,) = log()
    assert answer["statusCode"] == 503
    assert answer["headers"]["Retry-After"] == "1"
    assert (line["level"], line["error"], line["status"]) == ("ERROR", "OrdersUnavailable", 503)


def test_tells_at_most_twenty_details(orders: InMemoryOrders) -> None:
    answer = post(body={"lines": [LINE], **{f"unknown-{number}": 1 for number in range(100)}})
    assert len(error_of(answer)["details"]) == 20


def test_cuts_long_names_of_unknown_fields(orders: InMemoryOrders) -> None:
    (detail,) = error_of(post(body={"lines": [LINE], "card_token": "tok_approve", "x" * 5000: 1}))["details"]
    assert detail == {"field": "x" * 80, "message": "is not a known field"}


def test_logs_one_line_that_names_the_order_and_not_the_customer(
    orders: InMemoryOrders, log: Callable[[], list[dict[str, Any]]]
) -> None:
    order_id = json.loads(post()["body"])["order_id"]
    (line,) = log()
    assert (line["message"], line["status"], line["order_id"]) == ("create_order", 201, order_id)
    assert line["function_request_id"] == CONTEXT.aws_request_id
    assert ALICE not in json.dumps(line)


def test_a_fault_of_ours_tells_the_caller_nothing_and_the_log_where_it_was(
    orders: InMemoryOrders, log: Callable[[], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError(f"secret of {ALICE}")

    monkeypatch.setattr(orders, "add", broken)
    answer = post()
    (line,) = log()
    assert answer["statusCode"] == 500
    assert error_of(answer)["message"] == "The service could not answer; try again later."
    assert (line["level"], line["error"]) == ("ERROR", "RuntimeError")
    assert "broken" in line["where"][-1]
    assert ALICE not in json.dumps(line)
    assert "secret" not in answer["body"]


def test_a_line_of_the_log_stays_one_line_whatever_a_header_holds(
    orders: InMemoryOrders, log: Callable[[], list[dict[str, Any]]]
) -> None:
    post(key='k\r\n{"level": "forged"}\x1b[31m')
    assert len(log()) == 1


def test_carries_the_callers_trace_into_the_order_and_the_log(
    orders: InMemoryOrders, log: Callable[[], list[dict[str, Any]]]
) -> None:
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    event = new_order()
    event["headers"]["Traceparent"] = f"00-{trace_id}-b7ad6b7169203331-01"
    handler(event, CONTEXT)
    (stored,) = orders.stored.values()
    assert stored.traceparent is not None
    assert stored.traceparent.startswith(f"00-{trace_id}-")
    assert "b7ad6b7169203331" not in stored.traceparent
    assert log()[0]["trace_id"] == trace_id


@pytest.mark.parametrize("traceparent", [None, "", "garbage", "00-" + "0" * 32 + "-b7ad6b7169203331-01"])
def test_starts_a_trace_where_the_caller_brings_none(
    orders: InMemoryOrders, traceparent: str | None, log: Callable[[], list[dict[str, Any]]]
) -> None:
    event = new_order()
    if traceparent is not None:
        event["headers"]["traceparent"] = traceparent
    assert handler(event, CONTEXT)["statusCode"] == 201
    (stored,) = orders.stored.values()
    assert stored.traceparent is not None
    assert len(log()[0]["trace_id"].strip("0")) > 8
