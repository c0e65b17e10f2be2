"""A FastAPI application of the shop: who calls, errors as one JSON body, a span and a log line for every request.

It listens behind the load balancer, where the API has checked the token and says in headers whose it is.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from services.kit import tracing
from services.kit.caller import Caller
from services.kit.caller_headers import caller_from
from services.kit.invocation import Invocation, invocation
from services.kit.problem import (
    BadRequest,
    FieldProblem,
    InternalError,
    NotFound,
    Problem,
    ProblemTable,
    problem_for,
)
from services.kit.request import field_path
from services.kit.response import SECURITY_HEADERS

HEALTH = "/health"
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
_Next = Callable[[Request], Awaitable[Response]]


def web_app(*, service: str, problems: ProblemTable, lifespan: Lifespan | None = None) -> FastAPI:
    """Return an application that answers ``/health``, and every error with an ``{"error": …}`` body.

    ``problems`` says how the service's own exceptions are answered; what it does not know becomes a 500 that tells the
    caller nothing. ``lifespan`` is what surrounds its life: what begins before the first request and ends with it.
    """

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        async with lifespan(app) if lifespan else nullcontext():
            yield
        tracing.flush(service)

    app = FastAPI(title=service, lifespan=life, docs_url=None, redoc_url=None)

    @app.get(HEALTH, include_in_schema=False)
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.middleware("http")
    async def observe(request: Request, call_next: _Next) -> Response:
        if request.url.path == HEALTH:
            return await call_next(request)
        name = f"{request.method} {request.url.path.split('/')[1]}"
        with invocation(service, name, None, parent=request.headers.get("traceparent")) as current:
            request.state.invocation = current
            try:
                response = await call_next(request)
            except Exception as error:  # noqa: BLE001  as in `endpoint`: answered, and told of in the log
                response = _answer(error, request, problems)
            current.note(status=response.status_code)
        response.headers.update(SECURITY_HEADERS)
        return response

    for kind in (RequestValidationError, HTTPException):
        app.add_exception_handler(kind, lambda request, error: _answer(error, request, problems))
    return app


def customer(scope: str, client_ids: Callable[[], Collection[str]]) -> Any:
    """Return the dependency that gives an operation its caller: a customer with ``scope``, of one of ``client_ids``.

    Raises ``Unauthorized`` for anyone else, machines among them, and ``Forbidden`` without the scope.
    """
    return _caller(scope, lambda found: found.require_customer(client_ids()))


def machine(scope: str, client_ids: Callable[[], Collection[str]]) -> Any:
    """Return the dependency that gives an operation its caller: a machine with ``scope``, one of ``client_ids``.

    Raises ``Unauthorized`` for anyone else, customers among them, and ``Forbidden`` without the scope.
    """
    return _caller(scope, lambda found: found.require_machine(client_ids()))


def customer_or_service(
    scope: str, client_ids: Callable[[], Collection[str]], services: Callable[[], Collection[str]]
) -> Any:
    """Return the dependency that lets in whom ``customer`` does, and other ``services``, which call as themselves.

    Raises ``Unauthorized`` for anyone else, other machines among them, and ``Forbidden`` without the scope.
    """

    def check(found: Caller) -> None:
        if found.is_machine:
            found.require_machine(services())
        else:
            found.require_customer(client_ids())

    return _caller(scope, check)


def _caller(scope: str, check: Callable[[Caller], None]) -> Any:
    def caller(request: Request) -> Caller:
        found = caller_from(request.headers)
        check(found)
        found.require(scope)
        return found

    return Depends(caller)


def current_invocation(request: Request) -> Invocation:
    """Return the request's invocation: a dependency of operations that add facts to its log line."""
    found: Invocation = request.state.invocation
    return found


def _answer(error: Exception, request: Request, problems: ProblemTable) -> JSONResponse:
    current = current_invocation(request)
    known = _problem(error, problems)
    if known is None or known.status >= 500:
        current.fail(error)
    told = known or InternalError("The service could not answer; try again later.")
    current.note(problem=told.code)
    return JSONResponse(told.body(), status_code=told.status, headers=told.headers)


def _problem(error: Exception, problems: ProblemTable) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return BadRequest(
            "The request is not valid.",
            code="validation_failed",
            details=[_detail(each) for each in error.errors()],
        )
    if isinstance(error, HTTPException):
        return NotFound("There is nothing here.") if error.status_code == 404 else _refused(error)
    return problem_for(error, problems)


def _refused(error: HTTPException) -> Problem:
    problem = BadRequest("The request cannot be answered.", headers=error.headers)
    problem.status = error.status_code
    return problem


def _detail(error: Mapping[str, Any]) -> FieldProblem:
    return FieldProblem(field=field_path(tuple(error["loc"][1:])), message=error["msg"])
