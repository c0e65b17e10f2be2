"""The pages' server: loopback alone, no token ever in the browser."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware

from cairn.localcloud.traces.trace import Trace
from cairn.shop.addresses import Addresses
from cairn.site import operation
from cairn.site.accounts import Accounts
from cairn.site.gateway import Gateway
from cairn.site.sessions import Sessions
from cairn.site.visitor_routes import visitor_routes

STATIC = Path(__file__).parent / "static"
HOSTS = ["127.0.0.1", "localhost"]
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, kw_only=True)
class DeployedShop:
    """A shop in the local cloud as the pages need it.

    ``client`` makes boto3's clients of its account, ``messages`` is the AsyncAPI document.
    """

    addresses: Addresses
    web_socket_url: str
    client: Callable[[str], Any]
    messages: Path
    resources: Callable[[], Mapping[str, int | None]]
    traces: Callable[[], list[Trace]]


def site(shop: DeployedShop) -> FastAPI:
    """Return the application that serves both pages of ``shop``."""
    gateway = Gateway(shop.addresses)
    messages = json.loads(shop.messages.read_text())

    @asynccontextmanager
    async def closing(_: FastAPI) -> AsyncIterator[None]:
        yield
        await gateway.close()

    app = FastAPI(lifespan=closing, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)

    @app.middleware("http")
    async def secured(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await answer(request)
        response.headers.update(_HEADERS)
        return response

    accounts = Accounts(shop.client("cognito-idp"), shop.addresses)
    app.include_router(visitor_routes(accounts, gateway, Sessions(), web_socket_url=shop.web_socket_url))

    @app.get("/")
    def visitor_page() -> FileResponse:
        return FileResponse(STATIC / "shop.html")

    @app.get("/operator")
    def operator_page() -> FileResponse:
        return FileResponse(STATIC / "operator.html")

    @app.get("/api/operation")
    def operate() -> dict[str, Any]:
        return {
            "stacks": operation.stacks(shop.resources()),
            "links": list(operation.links(messages)),
            "queues": list(operation.queues(shop.client)),
            "alarms": list(operation.alarms(shop.client)),
            "flags": list(operation.flags(shop.client)),
            "traces": list(operation.traces(shop.traces())),
        }

    app.mount("/static", StaticFiles(directory=STATIC))
    return app
