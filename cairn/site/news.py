"""News of orders as they come, from the notifications service's WebSocket API to the page."""

import asyncio
import re

from fastapi import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

_ADDRESS = re.compile(r"wss://([a-z0-9]+)\.execute-api\.[^/]+/(\w+)")
UNAVAILABLE = 1013


def local_url(web_socket_url: str, endpoint: str) -> str:
    """Return where the WebSocket API is reached in the local cloud at ``endpoint``."""
    found = _ADDRESS.fullmatch(web_socket_url)
    if found is None:
        raise ValueError(f"{web_socket_url!r} is no address of a WebSocket API")
    api_id, stage = found.groups()
    return f"{endpoint.replace('http', 'ws', 1)}/_aws/execute-api/{api_id}/{stage}"


async def relay(page: WebSocket, url: str, token: str) -> None:
    """Send the page whatever the API pushes to the bearer of ``token``, until either side goes.

    The page's side is open once the API's is: from then on no news is missed. It is closed with 1013, try again later,
    where the API cannot be reached.
    """
    try:
        api = await connect(f"{url}?token={token}", proxy=None)
    except (OSError, WebSocketException):
        await page.accept()
        await page.close(UNAVAILABLE)
        return
    await page.accept()
    try:
        async with api, asyncio.TaskGroup() as both:
            both.create_task(_close_with(page, api))
            async for news in api:
                await page.send_text(str(news))
        await page.close(UNAVAILABLE)
    except* (OSError, WebSocketException):
        await page.close(UNAVAILABLE)
    except* (WebSocketDisconnect, RuntimeError):
        pass  # the page went while something was sent to it


async def _close_with(page: WebSocket, api: ClientConnection) -> None:
    """Close the connection to the API when the page is closed; what a page says is not listened to."""
    try:
        while True:
            await page.receive_text()
    except WebSocketDisconnect:
        await api.close()
