"""``cairn trace``: what one request set off, across services."""

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cairn.checkout import how_to_call
from cairn.cli.console import out, print_json
from cairn.cli.needing_cloud import running_target
from cairn.cli.options import AsJson, Env, Port
from cairn.cli.trace_tree import tree_lines
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.shop.order_trace import ORDER_ID, trace_id_of_order

if TYPE_CHECKING:
    from cairn.localcloud.traces.trace import Trace

_SHOWN = 20


def trace(
    trace_id: Annotated[
        str | None,
        typer.Argument(
            help="A trace id, or how it begins; log lines have it. Or an order's id. [default: list them]"
        ),
    ] = None,
    last: Annotated[bool, typer.Option("--last", help="The trace that began last.")] = False,
    env: Env = "local",
    as_json: AsJson = False,
    port: Port = None,
) -> None:
    """Draw a trace of the local cloud as a tree with durations and services, or list the last ones.

    An order is looked for in the event log of the environment.
    """
    from cairn.environments import local_cloud

    if trace_id is not None and ORDER_ID.fullmatch(trace_id.lower()):
        trace_id = _trace_of_order(trace_id.lower(), env, port)
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


def _trace_of_order(order_id: str, env: str, port: int | None) -> str:
    from cairn.checkout import ROOT
    from cairn.shop.addresses import Addresses
    from cairn.terraform.caller import session
    from cairn.terraform.checkout import runner_of

    with running_target(env, port=port, in_local_cloud=True) as target:
        outputs = runner_of(ROOT, target, stacks=("edge", "platform")).outputs()
        endpoint = target.variables["AWS_ENDPOINT_URL"]
        logs = session(target.variables).client("logs", endpoint_url=endpoint)
        group = Addresses.of(outputs, endpoint=endpoint).event_log_group_name
        found = trace_id_of_order(logs, group, order_id)
    if found is None:
        raise CairnError(
            f"There is no trace of order {order_id}.",
            f"No event about it is in the event log of {env}.",
            f"`{how_to_call()} order --env {env}` places one; `{how_to_call()} trace` lists the last traces.",
            code=ExitCode.MISSING,
        )
    return found


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
