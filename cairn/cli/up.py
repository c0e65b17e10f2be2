"""``cairn up``: the whole platform, alive on this machine, with one order placed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cairn.cli.console import err, out
from cairn.cli.options import Port
from cairn.cli.order import show_order
from cairn.cli.phases import Phases
from cairn.cli.stack_progress import StackProgress

if TYPE_CHECKING:
    from cairn.localcloud import LocalCloud
    from cairn.shop.first_order import Shop
    from cairn.terraform.result import StackResult
    from cairn.terraform.target import Target

_PATIENCE_SEC = 60.0


def up(port: Port = None) -> None:
    """Start the local cloud, deploy every stack into it with Terraform, and place one order.

    Run it again after a change: what did not change is left alone.
    """
    from cairn.checkout import ROOT, last_up_file
    from cairn.doctor import check_before_up
    from cairn.environments import LOCAL, local_cloud, target_of
    from cairn.packages import build_all
    from cairn.run_report import write_report
    from cairn.synth import synthesize

    phases = Phases(err)
    cloud = local_cloud(port=port)
    check_before_up()
    with phases.phase("Start the local cloud"):
        cloud.start()
    with phases.phase("Build the service packages"):
        for _ in build_all(ROOT):
            pass
    with phases.phase("Synthesize the stacks"):
        synthesize(LOCAL, reuse=True)
    target = target_of(LOCAL, port=cloud.port)
    results = _apply(phases, cloud, target)
    with phases.phase("Sign the demo customer in"):
        shop = _open_shop(results, target)
    with phases.phase("Place one order", quiet=True):
        show_order(shop, sku="sku-1", quantity=2, patience_sec=_PATIENCE_SEC)
    cloud.save()
    write_report(last_up_file(), phases.seconds, results)
    _show_what_next(shop, phases.seconds)


def _apply(phases: Phases, cloud: "LocalCloud", target: "Target") -> dict[str, "StackResult"]:
    from cairn.checkout import ROOT
    from cairn.terraform.checkout import runner_of

    with phases.phase("Apply with Terraform", quiet=True), SavingProgress(cloud) as progress:
        return runner_of(ROOT, target, observer=progress).apply()


def _open_shop(results: Mapping[str, "StackResult"], target: "Target") -> "Shop":
    from cairn.checkout import ROOT
    from cairn.shop.addresses import Addresses
    from cairn.shop.first_order import Shop

    outputs = {name: result.outputs for name, result in results.items()}
    addresses = Addresses.of(outputs, endpoint=target.variables["AWS_ENDPOINT_URL"])
    return Shop.open(addresses, target, root=ROOT)


class SavingProgress(StackProgress):
    """Progress that also saves the local cloud after each stack, so that a kill costs one stack at most."""

    def __init__(self, cloud: "LocalCloud") -> None:
        super().__init__(err)
        self._cloud = cloud

    def ended(self, result: "StackResult") -> None:
        """A stack is done."""
        super().ended(result)
        if result.has_changes:
            self._cloud.save()


def _show_what_next(shop: "Shop", seconds: Mapping[str, float]) -> None:
    addresses = shop.addresses
    out.print(f"\nThe platform is up ({sum(seconds.values()):.0f} s).", style="bold")
    out.print(f"  orders API     {addresses.orders_url}  with the header Host: {addresses.host}")
    out.print(f"  AWS            {addresses.base_url}  for every service")
    out.print("\nTry next:")
    out.print("  uv run cairn order            place another order and follow it")
    out.print("  uv run cairn logs orders -f   what the functions say")
    out.print("  uv run cairn outputs          every stack's outputs")
    out.print("  uv run cairn status           the local cloud and what is in it")
    out.print(f"  curl -i -H 'Host: {addresses.host}' {addresses.orders_url}/me   401: no token, no answer")
    out.print("  make down                     stop it; `make up` goes on where it stopped")
