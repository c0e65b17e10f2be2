"""Builds what the process uses: once, and no client before it is needed."""

from functools import cache

import boto3

from services.kit.app_config import AppConfigSession, ConfigurationAddress
from services.kit.aws_calls import LONG_POLLS, calls
from services.kit.feature_flags import AppConfigProvider, flags_of
from services.kit.invocation import Handler
from services.kit.queue_worker import QueueWorker
from services.recommendations.adapters import DynamoDbPurchases, FlaggedRankings
from services.recommendations.ports import Purchases, Rankings
from services.recommendations.settings import ServiceSettings

SERVICE = "recommendations"
_CALLS = calls(read_sec=2, attempts=3)


@cache
def settings() -> ServiceSettings:
    """Return the settings of this process; raises ``SettingsError``."""
    return ServiceSettings.read()


def client_ids() -> frozenset[str]:
    """Return the app clients whose tokens are accepted."""
    return settings().client_ids


@cache
def purchases() -> Purchases:
    """Return what was bought."""
    return DynamoDbPurchases(boto3.client("dynamodb", config=_CALLS), settings().table_name)


@cache
def rankings() -> Rankings:
    """Return which ranking a customer gets; the flags are read now, and again from then on."""
    address = ConfigurationAddress(
        application_id=settings().flags_application_id,
        environment_id=settings().flags_environment_id,
        profile_id=settings().flags_profile_id,
    )
    session = AppConfigSession(boto3.client("appconfigdata", config=_CALLS), address)
    return FlaggedRankings(flags_of(AppConfigProvider(session, service=SERVICE), service=SERVICE))


def worker(handler: Handler) -> QueueWorker:
    """Return what hands the queue's messages to ``handler``."""
    return QueueWorker(
        boto3.client("sqs", config=LONG_POLLS),
        settings().queue_url,
        handler=handler,
        service=SERVICE,
        visibility_timeout_sec=settings().visibility_timeout_sec,
    )
