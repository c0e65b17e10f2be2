"""What a visitor's page asks: who am I, what is there to buy, my orders, and news of them."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Cookie, Response, WebSocket
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from cairn.site.accounts import Accounts, Refused, Visitor
from cairn.site.gateway import Gateway
from cairn.site.news import relay
from cairn.site.sessions import COOKIE, Sessions

NOT_SIGNED_IN = 4401
SessionCookie = Annotated[str | None, Cookie(alias=COOKIE)]


class Credentials(BaseModel):
    """What a visitor signs up and in with."""

    email: Annotated[str, Field(min_length=3, max_length=254)]
    password: Annotated[str, Field(min_length=1, max_length=256)]


class Order(BaseModel):
    """What a visitor orders, and the card that pays for it."""

    lines: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=50)]
    card_token: str


def visitor_routes(
    accounts: Accounts, gateway: Gateway, sessions: Sessions, *, web_socket_url: str
) -> APIRouter:
    """Return the routes below ``/api``."""
    routes = APIRouter(prefix="/api")

    @routes.post("/sign-up")
    def sign_up(credentials: Credentials) -> Response:
        return _entered(lambda: accounts.sign_up(credentials.email, credentials.password), sessions)

    @routes.post("/sign-in")
    def sign_in(credentials: Credentials) -> Response:
        return _entered(lambda: accounts.sign_in(credentials.email, credentials.password), sessions)

    @routes.post("/sign-out")
    def sign_out(session: SessionCookie = None) -> Response:
        sessions.end(session)
        answer = Response(status_code=204)
        answer.delete_cookie(COOKIE)
        return answer

    @routes.get("/me")
    def me(session: SessionCookie = None) -> Response:
        visitor = sessions.visitor(session)
        return _who(visitor) if visitor else _stranger()

    @routes.get("/products")
    async def products(session: SessionCookie = None) -> Response:
        return await _called("GET", "/products", session)

    @routes.get("/orders")
    async def orders(session: SessionCookie = None) -> Response:
        return await _called("GET", "/orders/{user_id}", session)

    @routes.get("/recommendations")
    async def recommendations(session: SessionCookie = None) -> Response:
        return await _called("GET", "/recommendations/{user_id}", session)

    @routes.post("/orders")
    async def order(wanted: Order, session: SessionCookie = None) -> Response:
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        return await _called("POST", "/orders", session, headers=headers, body=wanted.model_dump())

    @routes.websocket("/news")
    async def news(page: WebSocket) -> None:
        visitor = sessions.visitor(page.cookies.get(COOKIE))
        if visitor is None:
            await page.close(NOT_SIGNED_IN)
            return
        await relay(page, web_socket_url, visitor.access_token)

    async def _called(method: str, path: str, session: str | None, **arguments: Any) -> Response:
        visitor = sessions.visitor(session)
        if visitor is None:
            return _stranger()
        status, body = await gateway.call(
            method, path.format(user_id=visitor.user_id), token=visitor.access_token, **arguments
        )
        return JSONResponse(body, status_code=status)

    return routes


def _entered(enter: Any, sessions: Sessions) -> Response:
    try:
        visitor = enter()
    except Refused as refused:
        return _error(400, "refused", str(refused))
    answer = _who(visitor)
    answer.set_cookie(COOKIE, sessions.begin(visitor), httponly=True, samesite="strict")
    return answer


def _who(visitor: Visitor) -> Response:
    return JSONResponse({"user_id": visitor.user_id, "email": visitor.email})


def _stranger() -> Response:
    return _error(401, "unauthorized", "Sign in first.")


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message, "details": []}}, status_code=status)
