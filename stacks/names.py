"""The names by which services call each other inside the VPC."""

from constructs import Construct

from modules.core import PlatformStack
from modules.discovery import PrivateName
from stacks.entrance import Entrance
from stacks.environment import Environment
from stacks.foundation import Foundation


class Names(PlatformStack):
    """The host of the entrance leads to its load balancer.

    A name is looked up when one service calls another, so no stack needs this one: Terraform waits half a minute for
    a record, and the services are made meanwhile.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        foundation: Foundation,
        entrance: Entrance,
    ) -> None:
        super().__init__(scope, id, settings=environment.settings)
        PrivateName(
            self,
            "Entrance",
            name=entrance.host,
            network=foundation.network,
            load_balancer=entrance.load_balancer,
        )
