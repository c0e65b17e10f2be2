"""A trace as lines of text."""

from collections.abc import Iterator

from cairn.localcloud.traces.trace import Trace

_BAR = 24


def tree_lines(trace: Trace) -> Iterator[str]:
    """Yield a headline, then a line a span: where it lies in the trace's time, how long it took, whose and what."""
    yield f"trace {trace.id}  {trace.duration_ms:.0f} ms, {trace.told}"
    width = max(len(name) for name in trace.services)
    for depth, span in trace.tree():
        bar = _bar(trace, span.start_ns, span.end_ns)
        failed = "  FAILED" if span.failed else ""
        yield f"|{bar}| {span.duration_ms:8.1f} ms  {span.service:<{width}}  {'  ' * depth}{span.name}{failed}"


def _bar(trace: Trace, start_ns: int, end_ns: int) -> str:
    whole = max(trace.duration_ms * 1e6, 1)
    first = min(int((start_ns - trace.start_ns) / whole * _BAR), _BAR - 1)
    length = max(1, round((end_ns - start_ns) / whole * _BAR))
    return (" " * first + "=" * length)[:_BAR].ljust(_BAR)
