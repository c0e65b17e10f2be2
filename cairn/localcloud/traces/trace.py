"""Spans of one trace, as a tree."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cairn.localcloud.traces.span import Span


@dataclass(frozen=True)
class Trace:
    """Every span of the trace `id` that has arrived; never empty."""

    id: str
    spans: tuple[Span, ...]

    @property
    def start_ns(self) -> int:
        """When the first span began."""
        return min(span.start_ns for span in self.spans)

    @property
    def duration_ms(self) -> float:
        """From the first beginning to the last end, in milliseconds: longer than the root where work goes on after."""
        return (max(span.end_ns for span in self.spans) - self.start_ns) / 1e6

    @property
    def told(self) -> str:
        """How many spans of which services it has, in words."""
        count = len(self.spans)
        return f"{count} span{'s' if count > 1 else ''} of {', '.join(self.services)}"

    @property
    def services(self) -> list[str]:
        """The services in it, in the order in which they began."""
        return list(dict.fromkeys(span.service for span in sorted(self.spans, key=lambda one: one.start_ns)))

    def tree(self) -> Iterator[tuple[int, Span]]:
        """Every span with its depth, parents before children and earlier before later.

        A span whose parent has not arrived stands at the top.
        """
        children: dict[str, list[Span]] = {}
        known = {span.span_id for span in self.spans}
        for span in sorted(self.spans, key=lambda one: one.start_ns):
            children.setdefault(span.parent_id if span.parent_id in known else "", []).append(span)
        open_ = [(0, span) for span in reversed(children.get("", ()))]
        while open_:
            depth, span = open_.pop()
            yield depth, span
            open_ += [(depth + 1, child) for child in reversed(children.pop(span.span_id, ()))]


def traces(spans: Iterable[Span]) -> list[Trace]:
    """Every trace, the one that began last at the end; a span that was sent twice is in it once."""
    found: dict[str, dict[str, Span]] = {}
    for span in spans:
        found.setdefault(span.trace_id, {})[span.span_id] = span
    return sorted(
        (Trace(trace_id, tuple(one.values())) for trace_id, one in found.items()),
        key=lambda trace: trace.start_ns,
    )
