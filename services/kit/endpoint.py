"""Turns a function of ``Request`` and ``Invocation`` into a Lambda handler of a REST API."""

from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any

from services.kit.invocation import Handler, Invocation, in_lambda, invocation
from services.kit.problem import InternalError, Problem, ProblemTable, problem_for
from services.kit.request import Request
from services.kit.response import Response, response_of

Operation = Callable[[Request, Invocation], Response]


def endpoint(
    *,
    service: str,
    scope: str,
    client_ids: Callable[[], Collection[str]],
    problems: ProblemTable,
    prepare: Callable[[], object],
) -> Callable[[Operation], Handler]:
    """Make a REST API handler that answers every error with a JSON body.

    ``scope`` is the OAuth scope that the caller's access token must carry, ``client_ids`` says for which of the
    customers' app clients it may have been made; a machine is refused. ``problems`` says how the service's own
    exceptions are answered; what it does not know becomes a 500 that tells the caller nothing. ``prepare`` builds the
    clients: in a Lambda sandbox while it starts, elsewhere not before the first call needs them.
    """

    def decorate(operation: Operation) -> Handler:
        if in_lambda():
            prepare()

        @wraps(operation)
        def handle(event: Mapping[str, Any], context: object) -> dict[str, Any]:
            request = Request(event)
            name = operation.__module__.rpartition(".")[2]
            with invocation(service, name, context, parent=request.header("traceparent")) as current:
                guarded = _guarded(operation, scope=scope, client_ids=client_ids)
                response = _answer(guarded, request, current, problems=problems)
                current.note(status=response.status)
            return response.to_proxy()

        return handle

    return decorate


def _guarded(operation: Operation, *, scope: str, client_ids: Callable[[], Collection[str]]) -> Operation:
    def guarded(request: Request, current: Invocation) -> Response:
        request.caller.require_customer(client_ids())
        request.caller.require(scope)
        return operation(request, current)

    return guarded


def _answer(
    operation: Operation, request: Request, current: Invocation, *, problems: ProblemTable
) -> Response:
    try:
        return operation(request, current)
    except Problem as problem:
        return _told(problem, current)
    except Exception as error:  # noqa: BLE001  what nobody expected is answered too, with 500 and no word of it
        known = problem_for(error, problems)
        if known is None or known.status >= 500:
            current.fail(error)
        return _told(known or InternalError("The service could not answer; try again later."), current)


def _told(problem: Problem, current: Invocation) -> Response:
    current.note(problem=problem.code)
    return response_of(problem)
