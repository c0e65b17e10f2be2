"""The adapters against the payment provider's stand-in, a catalog, and botocore's own model of Step Functions."""

import json
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cairn.localcloud.payment_provider.server import Provider
from services.contracts import OrderLine, OrderPlaced
from services.kit.http_client import CallRefused, HttpClient, UnexpectedAnswer
from services.payments.adapters import HttpCatalog, HttpProvider, StepFunctionsSaga, saga_input
from services.payments.domain import Amount, ChargeStatus
from services.payments.ports import CatalogUnavailable, ProviderTimedOut, ProviderUnavailable
from tests.services.stubbed_clients import client, stubbed
from tests.support.http_servers import serving

NINE = Amount(minor=900, currency="EUR")
MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:saga"


def http_client(url: str, **settings: Any) -> HttpClient:
    return HttpClient(
        caller="payments", name="other", base_url=url, **{"timeout_sec": 0.4, "attempts": 2, **settings}
    )


def serve(server: ThreadingHTTPServer) -> str:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


@pytest.fixture(scope="module")
def provider_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = Provider(("127.0.0.1", 0), tmp_path_factory.mktemp("provider") / "charges.sqlite")
    yield serve(server)
    server.shutdown()
    server.server_close()


@pytest.fixture
def provider(provider_url: str) -> HttpProvider:
    return HttpProvider(http_client(provider_url))


@pytest.mark.parametrize(
    ("card", "status"),
    [
        ("tok_approve", ChargeStatus.CAPTURED),
        ("tok_twice", ChargeStatus.CAPTURED),
        ("tok_decline", ChargeStatus.DECLINED),
    ],
)
def test_charges_once_for_each_key(provider: HttpProvider, card: str, status: ChargeStatus) -> None:
    key = uuid.uuid4()
    assert provider.find(key) is None
    assert [provider.charge(key, NINE, card) for _ in range(3)] == [status] * 3
    assert provider.find(key) is status


def test_finds_a_charge_that_was_never_answered_for(provider: HttpProvider) -> None:
    key = uuid.uuid4()
    with pytest.raises(ProviderTimedOut):
        provider.charge(key, NINE, "tok_charge_then_timeout")
    assert provider.find(key) is ChargeStatus.CAPTURED
    assert [provider.void(key), provider.void(key)] == [ChargeStatus.REFUNDED] * 2
    assert provider.charge(key, NINE, "tok_approve") is ChargeStatus.REFUNDED


def test_a_voided_charge_stays_so(provider: HttpProvider) -> None:
    key = uuid.uuid4()
    with pytest.raises(ProviderTimedOut):
        provider.charge(key, NINE, "tok_timeout")
    assert provider.void(key) is ChargeStatus.VOIDED
    assert provider.charge(key, NINE, "tok_approve") is ChargeStatus.VOIDED


def test_a_slow_answer_is_waited_for(provider_url: str) -> None:
    patient = HttpProvider(http_client(provider_url, timeout_sec=4))
    assert patient.charge(uuid.uuid4(), NINE, "tok_slow") is ChargeStatus.CAPTURED


def test_a_provider_that_fails_or_is_not_there_is_unavailable(provider: HttpProvider) -> None:
    with pytest.raises(ProviderUnavailable) as failed:
        provider.charge(uuid.uuid4(), NINE, "tok_fail")
    assert not isinstance(failed.value, ProviderTimedOut)
    nobody = HttpProvider(http_client("http://127.0.0.1:9"))
    for call in (nobody.find, nobody.void):
        with pytest.raises(ProviderUnavailable):
            call(uuid.uuid4())


def test_rejects_a_key_that_stands_for_another_amount(provider: HttpProvider) -> None:
    key = uuid.uuid4()
    provider.charge(key, NINE, "tok_approve")
    with pytest.raises(CallRefused, match="409"):
        provider.charge(key, Amount(minor=901, currency="EUR"), "tok_approve")


class Answers(BaseHTTPRequestHandler):
    """Answers each path as the test says."""

    by_path: dict[str, tuple[int, Any]]

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, body = self.by_path.get(self.path, (404, {}))
        caller = self.headers["X-Caller-Client-Id"], self.headers["X-Caller-Scope"]
        if self.path.startswith("/products/") and caller != ("payments", "products/read"):
            status = 403
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def answers() -> Iterator[tuple[str, dict[str, tuple[int, Any]]]]:
    by_path: dict[str, tuple[int, Any]] = {}
    with serving(type("Own", (Answers,), {"by_path": by_path})) as port:
        yield f"http://127.0.0.1:{port}", by_path


def product(sku: str, **changed: Any) -> dict[str, Any]:
    return {"sku": sku, "name": sku, "price": {"amount": 450, "currency": "EUR"}, **changed}


def test_reads_the_prices_of_what_is_sold(answers: tuple[str, dict[str, tuple[int, Any]]]) -> None:
    url, by_path = answers
    by_path["/products/tea.green"] = (200, product("tea.green"))
    catalog = HttpCatalog(http_client(url))
    assert catalog.prices(["tea.green", "mug", "tea.green"]) == {
        "tea.green": Amount(minor=450, currency="EUR")
    }


def test_a_catalog_that_is_away_or_refuses_is_no_catalog_without_the_product(
    answers: tuple[str, dict[str, tuple[int, Any]]],
) -> None:
    url, by_path = answers
    by_path |= {
        "/products/busy": (503, {}),
        "/products/closed": (403, {}),
        "/products/a": (200, product("b")),
    }
    catalog = HttpCatalog(http_client(url))
    for sku, error in (("busy", CatalogUnavailable), ("closed", CallRefused), ("a", UnexpectedAnswer)):
        with pytest.raises(error):
            catalog.prices([sku])


def test_an_answer_about_another_charge_is_no_answer(
    answers: tuple[str, dict[str, tuple[int, Any]]],
) -> None:
    url, by_path = answers
    other = {"key": str(uuid.uuid4()), "status": "captured"}
    key = uuid.uuid4()
    by_path |= {
        "/charges": (201, other),
        f"/charges/{key}": (200, other),
        f"/charges/{key}/void": (200, other),
    }
    provider = HttpProvider(http_client(url))
    with pytest.raises(ProviderUnavailable, match="another charge"):
        provider.charge(key, NINE, "tok_approve")
    for call in (provider.find, provider.void):
        with pytest.raises(ProviderUnavailable, match="another charge"):
            call(key)


@pytest.fixture(scope="module")
def step_functions() -> Any:
    return client("stepfunctions")


def order() -> OrderPlaced:
    return OrderPlaced(
        event_id=uuid.UUID(int=2),
        occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
        schema_version=2,
        order_id=uuid.UUID(int=1),
        user_id="alice",
        lines=(OrderLine(sku="tea", quantity=1),),
        card_token="tok_approve",
    )


def test_begins_an_execution_named_after_the_order(step_functions: Any) -> None:
    given = {
        "stateMachineArn": MACHINE,
        "name": str(order().order_id),
        "input": json.dumps(saga_input(order())),
    }
    started = {"executionArn": "arn:aws:states:us-east-1:000000000000:execution:saga:1", "startDate": 0}
    with stubbed(step_functions) as stubber:
        stubber.add_response("start_execution", started, given)
        stubber.add_client_error("start_execution", "ExecutionAlreadyExists")
        stubber.add_client_error("start_execution", "AccessDeniedException")
        saga = StepFunctionsSaga(step_functions, MACHINE)
        assert saga.begin(order())
        assert not saga.begin(order())
        with pytest.raises(ClientError, match="AccessDenied"):
            saga.begin(order())


def test_the_saga_knows_the_ids_of_its_outcomes_beforehand() -> None:
    first, second = saga_input(order()), saga_input(order())
    assert first == second
    assert len(set(first["event_ids"].values())) == 3
    assert first["refund"] == {"status": "none"}
    assert (first["card_token"], first["lines"]) == ("tok_approve", [{"sku": "tea", "quantity": 1}])
