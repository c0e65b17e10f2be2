"""One span, as far as it is shown."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """Ids are hexadecimal, `parent_id` is empty for the root of a trace; times in nanoseconds since the epoch.

    `failed` is the status ERROR of OpenTelemetry.
    """

    trace_id: str
    span_id: str
    parent_id: str
    service: str
    name: str
    start_ns: int
    end_ns: int
    failed: bool

    @property
    def duration_ms(self) -> float:
        """How long it took, in milliseconds."""
        return (self.end_ns - self.start_ns) / 1e6
