"""Builds what the processes use: once, and no client before it is needed."""

from functools import cache

import boto3

from services.inventory.adapters import DynamoDbStock
from services.inventory.answers import StepFunctionsAnswers
from services.inventory.ports import Answers, Stock
from services.inventory.settings import ApiSettings, StockSettings, WorkerSettings
from services.kit.aws_calls import LONG_POLLS, calls
from services.kit.invocation import Handler
from services.kit.queue_worker import QueueWorker

SERVICE = "inventory"
_CALLS = calls(read_sec=3, attempts=3)


@cache
def stock() -> Stock:
    """Return the stock."""
    settings = StockSettings.read()
    return DynamoDbStock(
        boto3.client("dynamodb", config=_CALLS),
        stock_table=settings.stock_table_name,
        reservations_table=settings.reservations_table_name,
    )


@cache
def answers() -> Answers:
    """Return the way to the workflows that wait."""
    return StepFunctionsAnswers(boto3.client("stepfunctions", config=_CALLS))


@cache
def _api_settings() -> ApiSettings:
    return ApiSettings.read()


def client_ids() -> frozenset[str]:
    """Return the app clients of customers whose tokens are accepted."""
    return _api_settings().client_ids


def machine_client_ids() -> frozenset[str]:
    """Return the app clients of machines whose tokens are accepted."""
    return _api_settings().machine_client_ids


def worker(handler: Handler) -> QueueWorker:
    """Return what hands the queue's messages to ``handler``."""
    settings = WorkerSettings.read()
    return QueueWorker(
        boto3.client("sqs", config=LONG_POLLS),
        settings.queue_url,
        handler=handler,
        service=SERVICE,
        visibility_timeout_sec=settings.visibility_timeout_sec,
    )
