"""Builds what the handlers use: once for each sandbox, and no client before it is needed."""

from functools import cache

import boto3

from services.kit.aws_calls import calls
from services.kit.http_client import HttpClient
from services.kit.postgres import Address, OneConnection, connector, iam_token
from services.payments.adapters import HttpCatalog, HttpProvider, StepFunctionsSaga
from services.payments.ledger import PostgresLedger
from services.payments.ports import Catalog, Ledger, Provider, Saga
from services.payments.settings import ChargingSettings, PricingSettings, SagaSettings

_CALLS = calls(read_sec=2, attempts=3)


@cache
def saga() -> Saga:
    """Return the state machine that sees orders through."""
    client = boto3.client("stepfunctions", config=_CALLS)
    return StepFunctionsSaga(client, SagaSettings.read().state_machine_arn)


@cache
def catalog() -> Catalog:
    """Return the catalog."""
    return HttpCatalog(_client("catalog", PricingSettings.read().catalog_url))


@cache
def provider() -> Provider:
    """Return the payment provider."""
    return HttpProvider(_client("payment provider", ChargingSettings.read().provider_url))


@cache
def ledger() -> Ledger:
    """Return the books."""
    settings = ChargingSettings.read()
    address = Address(
        host=settings.database_host,
        port=settings.database_port,
        database=settings.database_name,
        user=settings.database_name,
    )
    return PostgresLedger(OneConnection(connector(address, token=iam_token())))


def prepare_charging() -> None:
    """Build what moves money: the provider and the books."""
    provider()
    ledger()


def _client(name: str, url: str) -> HttpClient:
    return HttpClient(caller="payments", name=name, base_url=url)
