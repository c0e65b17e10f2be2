"""Builds what the worker uses: once, and no client before it is needed."""

from functools import cache

import boto3

from services.fulfilment.adapters import PostgresShipments
from services.fulfilment.ports import Shipments
from services.fulfilment.relay import Relay
from services.fulfilment.settings import WorkerSettings
from services.kit.aws_calls import LONG_POLLS, calls
from services.kit.event_bus import EventBridgePublisher
from services.kit.invocation import Handler
from services.kit.postgres import Address, iam_token
from services.kit.postgres_pool import Pool
from services.kit.queue_worker import QueueWorker

SERVICE = "fulfilment"
CONNECTIONS = 5
"""The messages of a batch share four, and the relay has one."""
_CALLS = calls(read_sec=2, attempts=2)
"""A call of the relay ends before the database ends the transaction that waits for it, after ten seconds."""


@cache
def _settings() -> WorkerSettings:
    return WorkerSettings.read()


@cache
def shipments() -> Shipments:
    """Return the stored shipments."""
    settings = _settings()
    address = Address(
        host=settings.database_host,
        port=settings.database_port,
        database=settings.database_name,
        user=settings.database_user,
    )
    return PostgresShipments(Pool(address, token=iam_token(), most=CONNECTIONS))


def relay() -> Relay:
    """Return what sends the outbox to the shop's bus."""
    bus = EventBridgePublisher(boto3.client("events", config=_CALLS), _settings().event_bus_name)
    return Relay(shipments(), bus.publish, service=SERVICE)


def worker(handler: Handler) -> QueueWorker:
    """Return what hands the queue's messages to ``handler``."""
    settings = _settings()
    return QueueWorker(
        boto3.client("sqs", config=LONG_POLLS),
        settings.queue_url,
        handler=handler,
        service=SERVICE,
        visibility_timeout_sec=settings.visibility_timeout_sec,
    )
