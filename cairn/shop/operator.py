"""Those who run the shop, as a machine: they fill the shelves through the same APIs that customers browse."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

import httpx

from cairn.checkout import how_to_call
from cairn.errors import CairnError
from cairn.shop.addresses import Addresses

_TIMEOUT_SEC = 30.0


class Secrets(Protocol):
    """A client of Secrets Manager, as boto3 makes it."""

    def get_secret_value(self, *, SecretId: str) -> Mapping[str, Any]:  # noqa: N803
        """Return the value that the secret has now, as ``SecretString``."""


def operator_token(secrets: Secrets, addresses: Addresses, *, scopes: tuple[str, ...] = ()) -> str:
    """Return an access token of the client ``operator``, for ``scopes`` of its own or all that it has.

    Raises ``CairnError`` where the user pool gives none.
    See https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html.
    """
    secret = secrets.get_secret_value(SecretId=addresses.operator_secret_arn)["SecretString"]
    client: dict[str, str] = json.loads(secret)
    asked = {"grant_type": "client_credentials", **({"scope": " ".join(scopes)} if scopes else {})}
    try:
        answer = httpx.post(
            addresses.token_url,
            data=asked,
            auth=(client["client_id"], client["client_secret"]),
            headers={"Host": addresses.token_host},
            timeout=_TIMEOUT_SEC,
            trust_env=False,
        )
    except httpx.HTTPError as error:
        raise CairnError(
            f"POST {addresses.token_url} got no answer.",
            f"{type(error).__name__}: {error}.",
            f"Is the local cloud running? `{how_to_call()} status`.",
        ) from error
    if answer.is_error:
        raise CairnError(
            f"The operator got no token: {addresses.token_url} answered with {answer.status_code}.",
            answer.text.strip()[:2000],
            "Scopes and secret of the client `operator` are in stacks/edge.py.",
        )
    return str(answer.json()["access_token"])
