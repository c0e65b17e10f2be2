"""Who calls AWS with given variables: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode

if TYPE_CHECKING:
    from boto3.session import Session


def caller_account(variables: Mapping[str, str]) -> str:
    """Return the twelve digits of the account that the credentials in ``variables`` belong to."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        client = session(variables).client("sts", endpoint_url=variables.get("AWS_ENDPOINT_URL"))
        return client.get_caller_identity()["Account"]
    except (BotoCoreError, ClientError) as error:
        raise CairnError(
            "AWS does not tell whose credentials these are.",
            f"{error}.".replace("..", "."),
            "Sign in to the environment's account (`aws sso login`), or ask for it in the local cloud: --local.",
            code=ExitCode.MISSING,
        ) from error


def session(variables: Mapping[str, str]) -> "Session":
    """Return a boto3 session with the credentials and region that ``variables`` give, else boto3's own chain."""
    import boto3

    return boto3.Session(
        aws_access_key_id=variables.get("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=variables.get("AWS_SECRET_ACCESS_KEY"),
        aws_session_token=variables.get("AWS_SESSION_TOKEN"),
        region_name=variables.get("AWS_REGION") or variables.get("AWS_DEFAULT_REGION"),
        profile_name=None if variables.get("AWS_ACCESS_KEY_ID") else variables.get("AWS_PROFILE"),
    )
