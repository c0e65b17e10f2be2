"""Errors a caller can understand, and the one body they all have."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

MAX_DETAILS = 20


@dataclass(frozen=True, kw_only=True)
class FieldProblem:
    """What is wrong with one field: ``field`` is a path such as ``lines[0].quantity``."""

    field: str
    message: str


class Problem(Exception):
    """An error that is answered with its own HTTP status and an ``{"error": …}`` body.

    ``message`` must hold nothing that the caller sent and nothing internal.
    """

    status = 500
    code = "internal_error"

    def __init__(
        self,
        message: str,
        *,
        details: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = tuple(details)
        self.headers = dict(headers or {})
        self.code = code or type(self).code

    def body(self) -> dict[str, Any]:
        """Return the JSON body; of many details the first twenty are told."""
        details = [asdict(detail) for detail in self.details[:MAX_DETAILS]]
        return {"error": {"code": self.code, "message": self.message, "details": details}}


class BadRequest(Problem):
    """400: the request can never succeed as it is."""

    status = 400
    code = "bad_request"


class Unauthorized(Problem):
    """401: the caller is not known."""

    status = 401
    code = "unauthorized"


class Forbidden(Problem):
    """403: the caller is known and may not do this."""

    status = 403
    code = "forbidden"


class NotFound(Problem):
    """404: it does not exist, or belongs to someone else; the two look the same."""

    status = 404
    code = "not_found"


class Conflict(Problem):
    """409: the request contradicts what is stored."""

    status = 409
    code = "conflict"


class PayloadTooLarge(Problem):
    """413: the body is longer than the service reads."""

    status = 413
    code = "payload_too_large"


class InternalError(Problem):
    """500: the service is at fault; the log has the reason."""


class ServiceUnavailable(Problem):
    """503: a dependency is busy or away; the same request may succeed soon."""

    status = 503
    code = "service_unavailable"

    def __init__(self, message: str, *, retry_after_sec: int = 1) -> None:
        super().__init__(message, headers={"Retry-After": str(retry_after_sec)})


ProblemTable = Mapping[type[Exception], Callable[[Any], Problem]]
"""How a service's own exceptions are answered; a class stands for its subclasses too."""


def problem_for(error: Exception, table: ProblemTable) -> Problem | None:
    """Return how ``error`` is answered by ``table``, or None where the table does not know it."""
    return next((make(error) for kind, make in table.items() if isinstance(error, kind)), None)
