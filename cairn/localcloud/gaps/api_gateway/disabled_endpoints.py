"""An API answers under its own address although that is disabled.

With `disableExecuteApiEndpoint` AWS answers 403 to calls of the execute-api address, so that callers
have to come through the custom domain. The emulator keeps the setting and serves.
https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Refuse what does not come through a custom domain."""
    from ministack import app as emulator
    from ministack.services import apigateway, apigateway_v1

    def is_disabled(api_id: str) -> bool:
        return any(
            found.get("disableExecuteApiEndpoint")
            for store in (apigateway_v1._rest_apis, apigateway._apis)
            for (_, _, name), found in store.all_items()
            if name == api_id
        )

    @around(emulator, "_handle_execute_api_request")
    async def _handle(original: Function, host: str, path: str, *rest: Any, **more: Any) -> Any:
        parsed = emulator._parse_execute_api_url(host, path)
        if parsed and is_disabled(parsed[0]):
            headers = {"Content-Type": "application/json", "x-amzn-ErrorType": "ForbiddenException"}
            return 403, headers, json.dumps({"message": "Forbidden"}).encode()
        return await original(host, path, *rest, **more)
