"""The ports over HTTP and in AWS: the only code of this service that calls them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import UUID, uuid5

from botocore.exceptions import ClientError
from pydantic import BaseModel

from services.contracts import OrderPlaced, PaymentCaptured, PaymentDeclined, PaymentRefunded
from services.kit.aws_faults import code_of
from services.kit.caller_headers import headers_of_service
from services.kit.http_client import CallRefused, CallTimedOut, CallUnavailable, HttpClient, UnexpectedAnswer
from services.payments.domain import Amount, ChargeStatus
from services.payments.ports import CatalogUnavailable, ProviderTimedOut, ProviderUnavailable

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

NOT_FOUND, DECLINED, CONFLICT = 404, 402, 409
_CALLER = headers_of_service("payments", scopes="products/read")
_GIVEN_BACK = (ChargeStatus.VOIDED, ChargeStatus.REFUNDED)


class _Price(BaseModel):
    amount: int
    currency: str


class _Product(BaseModel):
    sku: str
    price: _Price


class HttpCatalog:
    """The products of the catalog service, one call a product."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client

    def prices(self, skus: Iterable[str]) -> Mapping[str, Amount]:
        """Return the prices of ``skus``; a product that the catalog does not know has none."""
        found = {sku: self._price(sku) for sku in set(skus)}
        return {sku: price for sku, price in found.items() if price is not None}

    def _price(self, sku: str) -> Amount | None:
        try:
            product = self._client.call(
                "GET", f"/products/{quote(sku, safe='')}", answer=_Product, headers=_CALLER
            )
        except CallUnavailable as error:
            raise CatalogUnavailable from error
        except CallRefused as error:
            if error.status != NOT_FOUND:
                raise
            return None
        if product.sku != sku:
            raise UnexpectedAnswer("the catalog answered with another product")
        return Amount(minor=product.price.amount, currency=product.price.currency)


class _Asked(BaseModel):
    card_token: str
    amount: int
    currency: str


class _Charge(BaseModel):
    key: UUID
    status: ChargeStatus


class HttpProvider:
    """The payment provider. An answer about another key than the one asked for is no answer."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client

    def charge(self, key: UUID, amount: Amount, card_token: str) -> ChargeStatus:
        """Charge once for each key, however often this is called; a charge that was voided stays so."""
        asked = _Asked(card_token=card_token, amount=amount.minor, currency=amount.currency)
        try:
            with _provider_faults():
                charge = self._client.call(
                    "POST", "/charges", answer=_Charge, body=asked, headers={"Idempotency-Key": str(key)}
                )
        except CallRefused as error:
            if error.status == DECLINED:
                return ChargeStatus.DECLINED
            found = self.find(key) if error.status == CONFLICT else None
            if found not in _GIVEN_BACK:
                raise
            return found
        return _status(charge, key)

    def find(self, key: UUID) -> ChargeStatus | None:
        """Return what became of the charge under ``key``; None where the provider knows of none."""
        try:
            with _provider_faults():
                return _status(self._client.call("GET", f"/charges/{key}", answer=_Charge), key)
        except CallRefused as error:
            if error.status != NOT_FOUND:
                raise
            return None

    def void(self, key: UUID) -> ChargeStatus:
        """See to it that nothing is charged under ``key``; the second call finds what the first one did."""
        with _provider_faults():
            charge = self._client.call(
                "POST", f"/charges/{key}/void", answer=_Charge, headers={"Idempotency-Key": f"void-{key}"}
            )
        return _status(charge, key)


@contextmanager
def _provider_faults() -> Iterator[None]:
    try:
        yield
    except CallTimedOut as error:
        raise ProviderTimedOut from error
    except (CallUnavailable, UnexpectedAnswer) as error:
        raise ProviderUnavailable from error


def _status(charge: _Charge, key: UUID) -> ChargeStatus:
    if charge.key != key:
        raise ProviderUnavailable("the provider answered for another charge")
    return charge.status


class StepFunctionsSaga:
    """Executions of one state machine, one for each order, named after it."""

    def __init__(self, client: "SFNClient", state_machine_arn: str) -> None:
        self._client = client
        self._state_machine_arn = state_machine_arn

    def begin(self, order: OrderPlaced) -> bool:
        """Start the order's execution; return false where there is one, running or ended.

        https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
        """
        try:
            self._client.start_execution(
                stateMachineArn=self._state_machine_arn,
                name=str(order.order_id),
                input=json.dumps(saga_input(order)),
            )
        except ClientError as error:
            if code_of(error) != "ExecutionAlreadyExists":
                raise
            return False
        return True


def saga_input(order: OrderPlaced) -> dict[str, Any]:
    """Return what the state machine works on: the order, and the ids of the events that may end it."""
    outcomes = (PaymentCaptured, PaymentDeclined, PaymentRefunded)
    return {
        **order.model_dump(
            mode="json", include={"order_id", "user_id", "lines", "card_token", "traceparent"}
        ),
        "event_ids": {event.DETAIL_TYPE: str(uuid5(order.order_id, event.DETAIL_TYPE)) for event in outcomes},
        "refund": {"status": "none"},
    }
