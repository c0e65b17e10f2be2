"""The status of an account that has enabled Inspector.

AWS says ENABLED of an account that scans anything. The emulator says so of each kind of resource, and DISABLED
of the account whatever it scans.
https://docs.aws.amazon.com/inspector/v2/APIReference/API_BatchGetAccountStatus.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_STATUS = "/status/batch/get"


def install() -> None:
    """Derive the status of the account from those of its kinds of resource."""
    from ministack.services import inspector2

    @around(inspector2, "handle_request")
    async def _handle(original: Function, method: str, path: str, *rest: Any) -> Any:
        status, headers, body = await original(method, path, *rest)
        if path != _STATUS or status != 200:
            return status, headers, body
        answer = json.loads(body)
        for account in answer["accounts"]:
            account["state"]["status"] = _of_account(account["resourceState"])
        return status, headers, json.dumps(answer).encode()


def _of_account(resources: dict[str, Any]) -> str:
    scanning = any(resource["status"] == "ENABLED" for resource in resources.values())
    return "ENABLED" if scanning else "DISABLED"
