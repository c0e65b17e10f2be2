"""Calls of another service over HTTP: a timeout, one layer of retries with jitter, a circuit breaker, a fallback."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import httpx
import pybreaker
import stamina
from opentelemetry.trace import SpanKind
from pydantic import BaseModel, ValidationError

from services.kit.tracing import current_traceparent, span

_REPEATABLE = frozenset({"DELETE", "GET", "HEAD", "PUT"})
_PASSING_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
_LONGEST_PAUSE_SEC = 1.0
_FIRST_PAUSE_SEC = 0.1
_JITTER_SEC = 0.2
_ONE_CALL = httpx.Limits(max_keepalive_connections=0)
"""A connection is for one call: what a server says too much cannot be taken for the answer to the next one."""


class CallUnavailable(Exception):
    """No answer of use came: the same call may succeed soon. ``retry_after_sec`` is what the other side asks for."""

    def __init__(self, message: str, *, retry_after_sec: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_sec = retry_after_sec


class CallTimedOut(CallUnavailable):
    """No answer came in time: what was asked may have been done or not."""


class CallRefused(Exception):
    """The other side answered with ``status`` (300-499): no repetition of the same call cures it."""

    def __init__(self, message: str, *, status: int, body: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = body


class UnexpectedAnswer(Exception):
    """The other side answered something else than what was agreed on."""


class HttpClient:
    """One other service at ``base_url``, called ``name`` in messages and spans of the service ``caller``.

    Each attempt gets ``timeout_sec`` seconds to connect and as long for each read. A call that may be repeated is tried
    ``attempts`` times (1-5): GET, HEAD, PUT and DELETE, and whatever carries an ``Idempotency-Key``. After
    ``failures_to_open`` failed attempts in a row nothing is sent for ``open_sec`` seconds; then one attempt decides. A
    client makes one call at a time.
    https://martinfowler.com/bliki/CircuitBreaker.html
    """

    def __init__(
        self,
        *,
        caller: str,
        name: str,
        base_url: str,
        timeout_sec: float = 2.0,
        attempts: int = 3,
        failures_to_open: int = 10,
        open_sec: float = 5.0,
    ) -> None:
        self._caller, self._name, self._attempts = caller, name, attempts
        self._http = httpx.Client(base_url=base_url, timeout=timeout_sec, limits=_ONE_CALL, trust_env=False)
        self._breaker = pybreaker.CircuitBreaker(
            fail_max=failures_to_open,
            reset_timeout=open_sec,
            exclude=[CallRefused],
            throw_new_error_on_trip=False,
        )

    def call[Answer: BaseModel](
        self,
        method: str,
        path: str,
        *,
        answer: type[Answer],
        body: BaseModel | None = None,
        headers: Mapping[str, str] | None = None,
        fallback: Callable[[CallUnavailable], Answer] | None = None,
    ) -> Answer:
        """Return what the other side says as ``answer``, or what ``fallback`` makes of its being away.

        Raises ``CallUnavailable`` without a fallback (``CallTimedOut`` where the last attempt ended so),
        ``CallRefused``, and ``UnexpectedAnswer``. The trace goes on in the ``traceparent`` header.
        """
        given = dict(headers or {})
        if body is not None:
            given["Content-Type"] = "application/json"
        content = None if body is None else body.model_dump_json()
        repeatable = method in _REPEATABLE or any(name.lower() == "idempotency-key" for name in given)
        try:
            response = self._patiently(
                method, path, content, given, attempts=self._attempts if repeatable else 1
            )
        except CallUnavailable as error:
            if fallback is None:
                raise
            return fallback(error)
        try:
            return answer.model_validate_json(response.content)
        except ValidationError as error:
            raise UnexpectedAnswer(
                f"{self._name} answered {method} {path} with something that is no {answer.__name__} "
                f"({error.error_count()} faults)"
            ) from None

    def _patiently(
        self, method: str, path: str, content: str | None, headers: Mapping[str, str], *, attempts: int
    ) -> httpx.Response:
        for attempt in stamina.retry_context(
            on=_pause,
            attempts=attempts,
            timeout=None,
            wait_initial=_FIRST_PAUSE_SEC,
            wait_max=_LONGEST_PAUSE_SEC,
            wait_jitter=_JITTER_SEC,
        ):
            with attempt:
                return self._guarded(method, path, content, headers)
        raise AssertionError("retry_context ends by returning or raising")

    def _guarded(
        self, method: str, path: str, content: str | None, headers: Mapping[str, str]
    ) -> httpx.Response:
        try:
            response: httpx.Response = self._breaker.call(self._once, method, path, content, headers)
        except pybreaker.CircuitBreakerError:
            raise _BreakerOpen(f"{self._name} failed {self._breaker.fail_max} times in a row") from None
        return response

    def _once(
        self, method: str, path: str, content: str | None, headers: Mapping[str, str]
    ) -> httpx.Response:
        with span(self._caller, f"{method} {self._name}", kind=SpanKind.CLIENT):
            traceparent = current_traceparent()
            sent = {**headers, **({"traceparent": traceparent} if traceparent else {})}
            try:
                response = self._http.request(method, path, content=content, headers=sent)
            except httpx.TimeoutException as error:
                raise CallTimedOut(f"{self._name} did not answer {method} in time") from error
            except httpx.TransportError as error:
                raise CallUnavailable(f"{self._name} cannot be reached ({type(error).__name__})") from error
        if response.status_code in _PASSING_STATUSES or response.status_code >= 500:
            raise CallUnavailable(
                f"{self._name} answered {method} with {response.status_code}",
                retry_after_sec=_retry_after_sec(response),
            )
        if not response.is_success:
            raise CallRefused(
                f"{self._name} answered {method} with {response.status_code}",
                status=response.status_code,
                body=response.text,
            )
        return response


class _BreakerOpen(CallUnavailable):
    """Nothing was sent, and trying again at once is what the breaker is there to prevent."""


def _pause(error: Exception) -> bool | timedelta:
    if isinstance(error, _BreakerOpen) or not isinstance(error, CallUnavailable):
        return False
    if error.retry_after_sec is None:
        return True
    return timedelta(seconds=min(error.retry_after_sec, _LONGEST_PAUSE_SEC))


def _retry_after_sec(response: httpx.Response) -> float | None:
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isdecimal() else None
