"""Builds what the handlers use: once for each sandbox, and no client before it is needed."""

from functools import cache

import boto3

from services.kit.aws_calls import calls
from services.kit.user_pool import UserPool
from services.users.adapters import CognitoDirectory, DynamoDbProfiles
from services.users.ports import Directory, Profiles
from services.users.settings import ApiSettings, ProfileSettings

_CALLS = calls(read_sec=2, attempts=2)
"""Two calls of two attempts of two seconds end before a function's ten seconds do."""


@cache
def profiles() -> Profiles:
    """Return the stored profiles."""
    return DynamoDbProfiles(boto3.client("dynamodb", config=_CALLS), ProfileSettings.read().table_name)


@cache
def directory() -> Directory:
    """Return the user pool."""
    pool = UserPool(boto3.client("cognito-idp", config=_CALLS), ProfileSettings.read().user_pool_id)
    return CognitoDirectory(pool)


@cache
def client_ids() -> frozenset[str]:
    """Return the app clients whose tokens are accepted."""
    return ApiSettings.read().client_ids
