"""A real account of AWS to ask the statements about AWS of: a sandbox, whose content nobody minds."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3

from cairn.environments import account_of, environments
from tests.support.eventually import eventually

IAM_SETTLES_SEC = 30.0


class SandboxError(Exception):
    """There is no sandbox to ask; the message says what to do."""


class SandboxClients:
    """boto3 clients of one caller in the sandbox: ``clients("sqs")``."""

    def __init__(self, session: boto3.Session) -> None:
        self._session = session
        self._client = cache(session.client)

    def __call__(self, service: str) -> Any:
        """Return the client of ``service``."""
        return self._client(service)

    def assuming(self, role_arn: str) -> "SandboxClients":
        """Return the clients of a session of that role; a new role can be assumed some seconds after it is made."""
        sts = self("sts")

        def assumed() -> Any:
            try:
                return sts.assume_role(RoleArn=role_arn, RoleSessionName="test")["Credentials"]
            except sts.exceptions.ClientError as error:
                raise AssertionError(str(error)) from error

        given = eventually(assumed, within_sec=IAM_SETTLES_SEC, every_sec=2)
        return SandboxClients(
            boto3.Session(
                aws_access_key_id=given["AccessKeyId"],
                aws_secret_access_key=given["SecretAccessKey"],
                aws_session_token=given["SessionToken"],
                region_name=self._session.region_name,
            )
        )


@dataclass(frozen=True)
class SandboxAccount:
    """What ``tests.support.cloud.Account`` is to a statement; there is no local cloud in it."""

    account_id: str
    region: str
    clients: SandboxClients


def caller(session: boto3.Session) -> str:
    """Return the account of the session's credentials."""
    return str(session.client("sts").get_caller_identity()["Account"])


def sandbox_account(
    *, variables: Mapping[str, str] = os.environ, identify: Callable[[boto3.Session], str] = caller
) -> SandboxAccount:
    """Return the account that the caller's own credentials are of; raise ``SandboxError`` where it is no sandbox."""
    elsewhere = sorted(name for name in variables if name.startswith("AWS_ENDPOINT_URL"))
    if elsewhere:
        raise SandboxError(f"--aws asks AWS itself: unset {', '.join(elsewhere)}.")
    session = boto3.Session()
    if session.region_name is None or session.get_credentials() is None:
        raise SandboxError(
            "--aws needs credentials and a region of a sandbox account: sign in (`aws sso login`) and set AWS_PROFILE "
            "and AWS_REGION. The statements make resources there and leave them."
        )
    account_id = identify(session)
    for environment in environments():
        if account_of(environment).account_id == account_id:
            raise SandboxError(
                f"--aws never touches an environment, and {account_id} is that of {environment}."
            )
    return SandboxAccount(account_id, session.region_name, SandboxClients(session))
