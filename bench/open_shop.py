"""The shop in the local cloud of the checkout that a measurement stands in."""

from dataclasses import dataclass
from typing import Self

import boto3

from bench.buyer import Buyer
from bench.patience import Patience
from cairn.checkout import ROOT
from cairn.environments import LOCAL, target_of
from cairn.shop.addresses import Addresses
from cairn.shop.first_order import Shop
from cairn.shop.orders_client import OrdersClient
from cairn.terraform.caller import session
from cairn.terraform.checkout import runner_of


@dataclass(frozen=True)
class OpenShop:
    """``aws`` is signed in to its account, ``bus`` the name of its event bus."""

    shop: Shop
    aws: boto3.Session
    bus: str

    @classmethod
    def here(cls) -> Self:
        """Sign the demo customer in; raise ``CairnError`` where the shop is not deployed."""
        target = target_of(LOCAL)
        outputs = runner_of(ROOT, target, stacks=("edge", "platform")).outputs()
        addresses = Addresses.of(outputs, endpoint=target.variables["AWS_ENDPOINT_URL"])
        shop = Shop.open(addresses, target, root=ROOT)
        return cls(shop, session(target.variables), outputs["platform"]["event_bus_name"])

    @property
    def addresses(self) -> Addresses:
        """Where the shop is reached."""
        return self.shop.addresses

    def buyer(self, patience: Patience | None = None) -> Buyer:
        """Return the demo customer with a connection of its own."""
        return Buyer(OrdersClient(self.addresses, self.shop.customer), patience)
