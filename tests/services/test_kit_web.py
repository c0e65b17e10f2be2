"""Who calls is known by the API's headers alone, and every answer of an application is one that callers understand."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import pytest
from fastapi import Depends
from fastapi.testclient import TestClient

from services.kit.caller import Caller
from services.kit.caller_headers import CLAIM_HEADERS
from services.kit.invocation import Invocation
from services.kit.logs import logger_of
from services.kit.problem import Conflict, ServiceUnavailable
from services.kit.response import SECURITY_HEADERS
from services.kit.web import current_invocation, customer, machine, web_app

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
CUSTOMER = {"sub": "ann", "client_id": "shop", "token_use": "access", "scope": "shelves/read shelves/write"}
OPERATOR = {**CUSTOMER, "sub": "operator", "client_id": "operator"}


class Full(Exception):
    """An exception of the service's own."""


class Broken(Exception):
    """One that it does not know of."""


def headers(claims: dict[str, str], **changed: str) -> dict[str, str]:
    said = {**claims, **changed}
    return {header: said[claim] for header, claim in CLAIM_HEADERS.items()}


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = web_app(
        service="shelves",
        problems={Full: lambda _: Conflict("The shelf is full.")},
    )
    asking = Annotated[Caller, customer("shelves/read", lambda: {"shop"})]
    ruling = Annotated[Caller, machine("shelves/write", lambda: {"operator"})]

    @app.get("/shelves/{number}")
    def get_shelf(
        number: int, caller: asking, own: Annotated[Invocation, Depends(current_invocation)]
    ) -> Any:
        own.note(number=number)
        if number == 1:
            raise Full
        if number == 2:
            raise Broken("of a secret")
        if number == 3:
            raise ServiceUnavailable("Busy.")
        return {"number": number, "of": caller.user_id}

    @app.put("/shelves/{number}")
    def put_shelf(number: int, caller: ruling) -> Any:
        return {"number": number, "by": caller.client_id}

    with TestClient(app) as made:
        yield made


@pytest.fixture
def log() -> Callable[[], list[dict[str, Any]]]:
    written = io.StringIO()
    logger_of("shelves").registered_handler.setStream(written)  # type: ignore[attr-defined]
    return lambda: [json.loads(line) for line in written.getvalue().splitlines()]


def test_it_says_that_it_is_well_and_logs_nothing_of_it(client: TestClient, log: Any) -> None:
    assert client.get("/health").status_code == 200
    assert log() == []


def test_a_customer_is_answered_in_the_trace_of_the_request(client: TestClient, log: Any) -> None:
    answer = client.get("/shelves/7", headers={**headers(CUSTOMER), "traceparent": TRACEPARENT})
    assert (answer.status_code, answer.json()) == (200, {"number": 7, "of": "ann"})
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    (line,) = log()
    assert (line["message"], line["number"], line["status"]) == ("GET shelves", 7, 200)
    assert line["trace_id"] == TRACEPARENT.split("-")[1]
    assert "ann" not in str(line)


@pytest.mark.parametrize(
    ("method", "claims", "status"),
    [
        ("GET", None, 401),
        ("GET", headers(CUSTOMER, token_use="id"), 401),
        ("GET", headers(CUSTOMER, sub=""), 401),
        ("GET", headers(CUSTOMER, client_id="another"), 401),
        ("GET", headers(OPERATOR), 401),
        ("GET", headers(CUSTOMER, scope="shelves/write"), 403),
        ("PUT", headers(CUSTOMER), 401),
        ("PUT", headers(OPERATOR, scope="shelves/read"), 403),
        ("PUT", headers(OPERATOR, sub="auditor", client_id="auditor"), 401),
        ("PUT", headers(OPERATOR), 200),
    ],
)
def test_who_may_and_who_may_not(
    client: TestClient, method: str, claims: dict[str, str] | None, status: int
) -> None:
    answer = client.request(method, "/shelves/7", headers=claims)
    assert answer.status_code == status, answer.text
    if status != 200:
        assert answer.json()["error"]["code"] == {401: "unauthorized", 403: "forbidden"}[status]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/shelves/1", 409, "conflict"),
        ("/shelves/3", 503, "service_unavailable"),
        ("/shelves/x", 400, "validation_failed"),
        ("/nothing", 404, "not_found"),
    ],
)
def test_every_error_has_one_body(client: TestClient, path: str, status: int, code: str) -> None:
    answer = client.get(path, headers=headers(CUSTOMER))
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_method_that_is_not_there_is_refused(client: TestClient) -> None:
    assert client.delete("/shelves/1", headers=headers(CUSTOMER)).status_code == 405


def test_a_wrong_field_is_named(client: TestClient) -> None:
    (detail,) = client.get("/shelves/x", headers=headers(CUSTOMER)).json()["error"]["details"]
    assert detail["field"] == "number"


def test_what_nobody_foresaw_is_logged_and_not_told(client: TestClient, log: Any) -> None:
    answer = client.get("/shelves/2", headers=headers(CUSTOMER))
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal_error")
    (line,) = log()
    assert (line["level"], line["error"], line["status"]) == ("ERROR", "Broken", 500)
    assert "secret" not in answer.text + str(line)
