"""APIs are reached in the default account alone.

On AWS the API id or the custom domain of a request says whose API it is. The emulator looks for it in
the account of the caller, and takes a caller without AWS credentials, such as a customer with a token,
for the default account's.
https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Serve a request without AWS credentials in the account and region that own its API."""
    from ministack import app as emulator
    from ministack.core.responses import request_scope
    from ministack.services import apigateway, apigateway_v1

    stores = (apigateway_v1._rest_apis, apigateway._apis)

    @around(emulator, "_handle_execute_api_request")
    async def _handle(
        original: Function,
        host: str,
        path: str,
        method: str,
        headers: Any,
        body: Any,
        query: Any,
        **more: Any,
    ) -> Any:
        owner = None
        if not emulator.extract_access_key_id(headers, query):
            parsed = emulator._parse_execute_api_url(host, path)
            owner = (
                _owner(stores, parsed[0])
                if parsed
                else _owner((apigateway_v1._domain_names,), host.split(":")[0])
            )
        if owner is None:
            return await original(host, path, method, headers, body, query, **more)
        with request_scope(*owner):
            return await original(host, path, method, headers, body, query, **more)


def _owner(stores: tuple[Any, ...], wanted: str) -> tuple[str, str] | None:
    for store in stores:
        for (account_id, region, name), _ in store.all_items():
            if name.lower() == wanted.lower():
                return account_id, region
    return None
