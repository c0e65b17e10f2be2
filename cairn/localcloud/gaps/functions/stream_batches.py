"""What becomes of a batch of stream records after the function was invoked with it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]
_FIRST_DELAY_SEC = 0.1
_LONGEST_DELAY_SEC = 5.0


@dataclass(frozen=True)
class Batch:
    """Records to invoke the function with, not before `due` (seconds since the epoch)."""

    records: Sequence[Record]
    invocations: int = 0
    due: float = 0.0


class Discarded(Exception):
    """`batch` is given up; `condition` is what AWS calls the reason."""

    def __init__(self, batch: Batch, condition: str) -> None:
        super().__init__(condition)
        self.batch = batch
        self.condition = condition


@dataclass(frozen=True)
class RetryRules:
    """What an event source mapping says about failures; -1 is without limit."""

    retries: int = -1
    age_sec: int = -1
    bisect: bool = False
    reports_failures: bool = False

    @classmethod
    def of(cls, mapping: dict[str, Any]) -> "RetryRules":
        """The rules of a mapping in the shape of CreateEventSourceMapping."""
        return cls(
            retries=int(mapping.get("MaximumRetryAttempts", -1)),
            age_sec=int(mapping.get("MaximumRecordAgeInSeconds", -1)),
            bisect=bool(mapping.get("BisectBatchOnFunctionError")),
            reports_failures="ReportBatchItemFailures" in mapping.get("FunctionResponseTypes", []),
        )

    def left_after(self, batch: Batch, result: dict[str, Any]) -> list[Batch]:
        """The batches still to do, in order, after the function answered `result` to `batch`.

        Raises `Discarded` where the batch has used up its retries or is too old.
        """
        if result.get("throttle"):
            return [_later(batch, counted=False)]
        failed_from = 0 if result.get("error") else self._failed_from(batch, result.get("body"))
        if failed_from is None:
            return []
        if self.bisect and result.get("error") and len(batch.records) > 1:
            return _halves(batch)
        tried = _later(Batch(batch.records[failed_from:]) if failed_from else batch, counted=True)
        if 0 <= self.retries < tried.invocations:
            raise Discarded(tried, "RetryAttemptsExhausted")
        return [tried]

    def check_age(self, batch: Batch) -> None:
        """Raise `Discarded` where the batch's oldest record is older than the mapping allows."""
        created = float(batch.records[0]["dynamodb"]["ApproximateCreationDateTime"])
        if 0 < self.age_sec < time.time() - created:
            raise Discarded(batch, "MaxRecordAgeExceeded")

    def _failed_from(self, batch: Batch, body: Any) -> int | None:
        """Index of the first record to retry; nothing where all were processed."""
        if not self.reports_failures or not body:
            return None
        failures = body.get("batchItemFailures") if isinstance(body, dict) else _MALFORMED
        if not failures:
            return None
        positions = {record["dynamodb"]["SequenceNumber"]: n for n, record in enumerate(batch.records)}
        try:
            return min(positions[failure["itemIdentifier"]] for failure in failures)
        except (KeyError, TypeError):
            return 0


_MALFORMED: list[dict[str, Any]] = [{}]


def _later(batch: Batch, *, counted: bool) -> Batch:
    invocations = batch.invocations + counted
    delay = min(_LONGEST_DELAY_SEC, _FIRST_DELAY_SEC * 2 ** max(0, invocations - 1))
    return Batch(batch.records, invocations, time.time() + delay)


def _halves(batch: Batch) -> list[Batch]:
    middle = len(batch.records) // 2
    return [
        Batch(batch.records[:middle], batch.invocations),
        Batch(batch.records[middle:], batch.invocations),
    ]


@dataclass
class Reading:
    """How far one mapping has read: `batches` are taken from the stream up to the position `through`."""

    through: int
    batches: list[Batch] = field(default_factory=list)
