"""``cairn trace``: what one request set off, across services."""

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cairn.checkout import how_to_call
from cairn.cli.console import out, print_json
from cairn.cli.options import AsJson, Port
from cairn.cli.trace_tree import tree_lines
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode

if TYPE_CHECKING:
    from cairn.localcloud.traces.trace import Trace

_SHOWN = 20


def trace(
    trace_id: Annotated[
        str | None,
        typer.Argument(help="A trace id, or how it begins; log lines have it. [default: list them]"),
    ] = None,
    last: Annotated[bool, typer.Option("--last", help="The trace that began last.")] = False,
    as_json: AsJson = False,
    port: Port = None,
) -> None:
    """Draw a trace of the local cloud as a tree with durations and services, or list the last ones."""
    from cairn.environments import local_cloud

    known = local_cloud(port=port).traces()
    if trace_id is None and not last:
        _list(known[-_SHOWN:], as_json=as_json)
        return
    found = [one for one in known if one.id.startswith(trace_id.lower())] if trace_id else known[-1:]
    if not known:
        raise CairnError(
            "There is no trace yet.",
            "The local cloud has received no spans; they come in when a request is answered.",
            f"Place an order with `{how_to_call()} order`, or start the local cloud with `{how_to_call()} up`.",
            code=ExitCode.MISSING,
        )
    if len(found) != 1:
        raise CairnError(
            f"There is no trace {trace_id}." if not found else f"Which trace is {trace_id}?",
            f"{len(found)} traces begin so." if found else "No trace that is kept begins so.",
            f"`{how_to_call()} trace` lists the last ones.",
            code=ExitCode.USAGE,
        )
    if as_json:
        print_json([asdict(span) for span in found[0].spans])
        return
    for line in tree_lines(found[0]):
        out.print(line)


def _list(traces: "list[Trace]", *, as_json: bool) -> None:
    if as_json:
        print_json(
            [{"id": one.id, "services": one.services, "duration_ms": one.duration_ms} for one in traces]
        )
        return
    for one in traces:
        moment = time.strftime("%H:%M:%S", time.localtime(one.start_ns / 1e9))
        _, root = next(one.tree())
        out.print(f"{one.id}  {moment}  {one.duration_ms:8.0f} ms  {root.name}  ({one.told})")
    if not traces:
        out.print("No spans have come in yet: place an order.")
