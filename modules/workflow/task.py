"""A state that calls something: it always ends in time, and tries again where that helps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modules.core.arguments import require_between
from modules.workflow.failure_handling import Catch, Retry
from modules.workflow.integration import IIntegration
from modules.workflow.state import IState, to_next

_LONGEST_SEC = 86400


@dataclass(frozen=True, kw_only=True)
class Task:
    """Calls ``integration`` and goes on with ``then``, or ends where that is None.

    It fails with ``States.Timeout`` after ``timeout_sec`` (1-86400), and where ``heartbeat_sec`` (1 to less than the
    timeout) goes by without a sign from whoever has the token. ``retry`` is what it does first about an error: by
    default three more attempts for what goes away by itself; ``catch`` comes after that. ``result_selector`` picks
    from the answer, ``result_path`` says where it goes in the input, None that it is dropped.
    Raises ``ValueError`` for another value.
    https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
    """

    name: str
    integration: IIntegration
    timeout_sec: int
    then: str | None = None
    heartbeat_sec: int | None = None
    retry: Sequence[Retry] | None = None
    catch: Sequence[Catch] = ()
    result_selector: Mapping[str, Any] | None = None
    result_path: str | None = "$"

    def __post_init__(self) -> None:
        require_between("timeout_sec", self.timeout_sec, 1, _LONGEST_SEC)
        if self.heartbeat_sec is not None:
            require_between("heartbeat_sec", self.heartbeat_sec, 1, self.timeout_sec - 1)

    def successors(self) -> Iterator[str]:
        """Yield the state after the call, and those after its errors."""
        if self.then is not None:
            yield self.then
        yield from (catcher.then for catcher in self.catch)

    def inside(self) -> Iterator[IState]:
        """Yield nothing: a task has no branches."""
        yield from ()

    def document(self) -> dict[str, Any]:
        """Return the state as the language writes it."""
        retries = (Retry(errors=self.integration.transient_errors),) if self.retry is None else self.retry
        optional: dict[str, Any] = {
            "HeartbeatSeconds": self.heartbeat_sec,
            "Retry": [retrier.document() for retrier in retries],
            "Catch": [catcher.document() for catcher in self.catch],
            "ResultSelector": self.result_selector,
        }
        return {
            "Type": "Task",
            "Resource": self.integration.resource,
            "Parameters": self.integration.arguments(),
            "TimeoutSeconds": self.timeout_sec,
            **{name: value for name, value in optional.items() if value},
            "ResultPath": self.result_path,
            **to_next(self.then),
        }
