"""The shop's APIs as the pages' server calls them, for a customer who is signed in or for nobody."""

from collections.abc import Mapping
from typing import Any

import httpx

from cairn.shop.addresses import Addresses

_TIMEOUT_SEC = 30.0


class Gateway:
    """The REST APIs behind the environment's domain; close it in the end."""

    def __init__(self, addresses: Addresses) -> None:
        self._http = httpx.AsyncClient(
            base_url=addresses.base_url, headers=addresses.headers, timeout=_TIMEOUT_SEC, trust_env=False
        )

    async def call(
        self,
        method: str,
        path: str,
        *,
        token: str,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> tuple[int, Any]:
        """Return the status and the JSON of the answer; 502 and an error of ours where there was none."""
        try:
            answer = await self._http.request(
                method, path, headers={"Authorization": f"Bearer {token}", **(headers or {})}, json=body
            )
            return answer.status_code, answer.json()
        except (httpx.HTTPError, ValueError) as error:
            return 502, _no_answer(path, error)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _no_answer(path: str, error: Exception) -> dict[str, Any]:
    message = f"{path} gave no answer ({type(error).__name__}). Is the local cloud running?"
    return {"error": {"code": "no_answer", "message": message, "details": []}}
