"""``cairn up``: the whole platform, alive on this machine, with one order placed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cairn.checkout import how_to_call
from cairn.cli.console import err, out
from cairn.cli.local_apply import apply_locally
from cairn.cli.needing_cloud import needing
from cairn.cli.options import Env, Port
from cairn.cli.order import show_order
from cairn.cli.phases import Phases
from cairn.errors import CairnError

if TYPE_CHECKING:
    from cairn.shop.addresses import Addresses
    from cairn.shop.first_order import Shop
    from cairn.terraform.result import StackResult
    from cairn.terraform.target import Target

_PATIENCE_SEC = 60.0
_WIDEST_COMMAND = 30
"""With what a command does beside it, a line has 80 characters at most."""


def up(env: Env = "local", port: Port = None) -> None:
    """Start the local cloud, deploy every stack of an environment into it with Terraform, and place one order.

    Never on AWS, whatever the environment: each has its account in the local cloud, beside the others. Run it again
    after a change: what did not change is left alone.
    """
    from cairn.checkout import ROOT, last_up_file
    from cairn.doctor import check_before_up
    from cairn.environments import account_of, local_cloud, target_of
    from cairn.packages import build_all
    from cairn.run_report import write_report
    from cairn.synth import synthesize

    phases = Phases(err)
    account, cloud = account_of(env), local_cloud(port=port)
    check_before_up()
    with phases.phase("Start the local cloud"):
        cloud.start(lambda news: err.print(news, style="yellow") if news.startswith("The ") else None)
    with phases.phase("Build the service packages"):
        for _ in build_all(ROOT):
            pass
    with phases.phase("Synthesize the stacks"):
        synthesize(env, reuse=True)
    target = target_of(env, port=cloud.port, in_local_cloud=True)
    with needing(cloud):
        with phases.phase("Apply with Terraform", quiet=True):
            results = apply_locally(cloud, target, account)
        with phases.phase("Sign the demo customer in"):
            shop = _open_shop(results, target)
        with phases.phase("Fill the shelves"):
            _fill_shelves(shop, target)
        with phases.phase("Place one order", quiet=True):
            followed = show_order(
                shop, sku="sku-1", quantity=2, card="tok_approve", patience_sec=_PATIENCE_SEC
            )
        cloud.save()
    write_report(last_up_file(), phases.seconds, results)
    if not followed:
        raise CairnError(
            "The platform is up, but its first order was not followed to the end.",
            f"Within {_PATIENCE_SEC:.0f} s its event was not seen on the bus, or it was not CONFIRMED or CANCELLED.",
            f"What the functions said: `{how_to_call()} logs orders payments`.",
        )
    show_what_next(shop.addresses, env, sum(phases.seconds.values()))


def _fill_shelves(shop: "Shop", target: "Target") -> None:
    from cairn.shop.offers import offer_products
    from cairn.shop.operator import operator_token
    from cairn.shop.shelves import fill_shelves
    from cairn.terraform.caller import session

    endpoint = target.variables["AWS_ENDPOINT_URL"]
    secrets = session(target.variables).client("secretsmanager", endpoint_url=endpoint)
    token = operator_token(secrets, shop.addresses, scopes=("products/write", "stock/write"))
    offer_products(shop.addresses, token)
    fill_shelves(shop.addresses, token)


def _open_shop(results: Mapping[str, "StackResult"], target: "Target") -> "Shop":
    from cairn.checkout import ROOT
    from cairn.shop.addresses import Addresses
    from cairn.shop.first_order import Shop

    outputs = {name: result.outputs for name, result in results.items()}
    addresses = Addresses.of(outputs, endpoint=target.variables["AWS_ENDPOINT_URL"])
    return Shop.open(addresses, target, root=ROOT)


def show_what_next(addresses: "Addresses", environment: str, took_sec: float) -> None:
    """Print where the platform is and what to try, in columns; what a command too wide for its own does, below it."""
    out.print(f"\nThe platform is up ({took_sec:.0f} s).", style="bold")
    which = "" if environment == "local" else f" --env {environment}"
    where = f"{which} --local" if which else ""
    out.print(f"  orders API     {addresses.orders_url}  (Host: {addresses.host})")
    out.print(f"  AWS            {addresses.base_url}  for every service")
    out.print("\nTry next:")
    commands = (
        (f"{how_to_call()} order{which}", "place another order and follow it"),
        (f"{how_to_call()} logs orders -f{where}", "what the functions say"),
        (f"{how_to_call()} outputs{where}", "every stack's outputs"),
        (f"{how_to_call()} status", "the local cloud and what is in it"),
        (f"curl -i -H 'Host: {addresses.host}' {addresses.orders_url}/me", "401: no token, no answer"),
        ("make down", "stop it; `make up` goes on where it stopped"),
    )
    width = max(len(command) for command, _ in commands if len(command) <= _WIDEST_COMMAND)
    for command, effect in commands:
        between = "   " if len(command) <= width else f"\n{'':<{width + 5}}"
        out.print(f"  {command:<{width}}{between}{effect}")
