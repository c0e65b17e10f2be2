"""``cairn order``: place one order and follow it."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from cairn.checkout import how_to_call
from cairn.cli.console import out
from cairn.cli.needing_cloud import running_target
from cairn.cli.options import Env, Port
from cairn.exit_codes import ExitCode

if TYPE_CHECKING:
    from cairn.shop.event_log import SeenEvent
    from cairn.shop.first_order import Shop
    from cairn.shop.orders_client import PlacedOrder


def order(
    sku: Annotated[str, typer.Option(help="What to order.")] = "sku-1",
    quantity: Annotated[int, typer.Option(help="How many of it.", min=1, max=99)] = 1,
    card: Annotated[
        str,
        typer.Option(help="The card's token at the payment provider: tok_approve, tok_decline, tok_slow …"),
    ] = "tok_approve",
    patience: Annotated[float, typer.Option(help="Seconds to wait for the order's end.", min=0)] = 60.0,
    env: Env = "local",
    port: Port = None,
) -> None:
    """Place one order, as the demo customer of an environment in the local cloud, and follow it live."""
    from cairn.checkout import ROOT
    from cairn.shop.addresses import Addresses
    from cairn.shop.first_order import Shop
    from cairn.terraform.checkout import runner_of
    from cairn.terraform.deployed import check_deployed

    with running_target(env, port=port, in_local_cloud=True) as target:
        runner = runner_of(ROOT, target, stacks=("edge", "platform"))
        check_deployed(runner.assembly, target)
        outputs = runner.outputs()
        addresses = Addresses.of(outputs, endpoint=target.variables["AWS_ENDPOINT_URL"])
        shop = Shop.open(addresses, target, root=ROOT)
        followed = show_order(shop, sku=sku, quantity=quantity, card=card, patience_sec=patience)
    if not followed:
        raise typer.Exit(ExitCode.FAILURE)


def show_order(shop: "Shop", *, sku: str, quantity: int, card: str, patience_sec: float) -> bool:
    """Place an order and print what becomes of it; false where it did not end, or its event was not seen, in time."""
    from cairn.shop.orders_client import FINAL

    seen: list[SeenEvent] = []
    began = time.monotonic()

    def on_state(order: "PlacedOrder") -> None:
        reason = order.body.get("cancel_reason")
        why = f": {reason}" if reason else ""
        out.print(
            f"  {order.status:<12} order {order.order_id} ({_ms(time.monotonic() - began)}){why}",
            style={"CONFIRMED": "green", "CANCELLED": "yellow"}.get(order.status),
        )

    def on_event(event: "SeenEvent | None") -> None:
        if event is None:
            out.print(
                f"  no event about it within {patience_sec:.0f} s: `{how_to_call()} logs orders` may tell why"
            )
            return
        seen.append(event)
        out.print(f"  {event.detail_type:<12} on the event bus ({_ms(event.waited_sec)} later)")

    last = shop.place_and_follow(
        sku=sku,
        quantity=quantity,
        card=card,
        patience_sec=patience_sec,
        on_state=on_state,
        on_event=on_event,
    )
    if last.status not in FINAL:
        out.print(
            f"  it is still {last.status} after {patience_sec:.0f} s: `{how_to_call()} trace {last.order_id}` shows "
            f"how far it got, `{how_to_call()} logs payments` may tell why"
        )
    return bool(seen) and last.status in FINAL


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
