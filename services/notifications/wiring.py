"""Builds what the handlers use: once for each sandbox, and no client before it is needed."""

from functools import cache
from typing import TYPE_CHECKING

import boto3

from services.kit.aws_calls import calls
from services.kit.user_pool import UserPool
from services.notifications.adapters import ApiGatewaySockets, CognitoDirectory, S3Archive, SesMailer
from services.notifications.ports import Archive, Connections, Deliveries, Directory, Mailer, Sockets
from services.notifications.settings import ConnectionSettings, EmailSettings, PushSettings, TokenSettings
from services.notifications.tables import DynamoDbConnections, DynamoDbDeliveries

if TYPE_CHECKING:
    from services.notifications.tokens import Keys

_CALLS = calls(read_sec=2, attempts=2)
_SENDING = calls(read_sec=6, attempts=1)
"""A second attempt of the client would be a second e-mail: the queue repeats, once the claim says who may."""
KEY_TIMEOUT_SEC = 3
KEYS_LIVE_SEC = 3600


@cache
def email_settings() -> EmailSettings:
    """Return the variables of ``send_email``."""
    return EmailSettings.read()


@cache
def deliveries() -> Deliveries:
    """Return the table of what was sent."""
    client = boto3.client("dynamodb", config=_CALLS)
    return DynamoDbDeliveries(client, email_settings().deliveries_table_name)


@cache
def directory() -> Directory:
    """Return the user pool."""
    pool = UserPool(boto3.client("cognito-idp", config=_CALLS), email_settings().user_pool_id)
    return CognitoDirectory(pool)


@cache
def mailer() -> Mailer:
    """Return Amazon SES."""
    return SesMailer(boto3.client("sesv2", config=_SENDING), email_settings().sender)


@cache
def email_archive() -> Archive:
    """Return the bucket of what was sent, for ``send_email``."""
    return S3Archive(boto3.client("s3", config=_CALLS), email_settings().archive_bucket_name)


@cache
def connections() -> Connections:
    """Return the table of open connections."""
    client = boto3.client("dynamodb", config=_CALLS)
    return DynamoDbConnections(client, ConnectionSettings.read().connections_table_name)


@cache
def push_settings() -> PushSettings:
    """Return the variables of ``push``."""
    return PushSettings.read()


@cache
def sockets() -> Sockets:
    """Return the stage that customers are connected to."""
    client = boto3.client("apigatewaymanagementapi", endpoint_url=push_settings().callback_url, config=_CALLS)
    return ApiGatewaySockets(client)


@cache
def push_archive() -> Archive:
    """Return the bucket of what was sent, for ``push``."""
    return S3Archive(boto3.client("s3", config=_CALLS), push_settings().archive_bucket_name)


@cache
def token_settings() -> TokenSettings:
    """Return the variables of ``authorize``."""
    return TokenSettings.read()


@cache
def keys() -> "Keys":
    """Return the user pool's public keys, fetched when the first token comes and kept for an hour.

    https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
    """
    from jwt import PyJWKClient

    endpoint = boto3.client("cognito-idp").meta.endpoint_url
    user_pool_id = token_settings().issuer.rpartition("/")[2]
    return PyJWKClient(
        f"{endpoint}/{user_pool_id}/.well-known/jwks.json", lifespan=KEYS_LIVE_SEC, timeout=KEY_TIMEOUT_SEC
    )
