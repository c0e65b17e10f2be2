"""The rotation of a secret cannot be turned off.

AWS's CancelRotateSecret ends automatic rotation; the secret and its versions stay. The emulator does not
know the action, so that Terraform can destroy no rotation.
https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CancelRotateSecret.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_ACTION = "secretsmanager.CancelRotateSecret"


def install() -> None:
    """Answer the action: the secret rotates no more."""
    from ministack.services import secretsmanager

    @around(secretsmanager, "handle_request")
    async def _handle(
        original: Function, method: str, path: str, headers: dict[str, str], body: bytes, query: Any
    ) -> Any:
        if headers.get("x-amz-target") != _ACTION:
            return await original(method, path, headers, body, query)
        _, secret = secretsmanager._resolve(json.loads(body)["SecretId"])
        if secret is None:
            return secretsmanager.error_response_json(
                "ResourceNotFoundException", "Secrets Manager can't find the specified secret.", 400
            )
        secret["RotationEnabled"] = False
        return secretsmanager.json_response({"ARN": secret["ARN"], "Name": secret["Name"]})
