"""What everything else stands on: keys, the permissions boundaries and the network."""

from cdktf import TerraformOutput
from constructs import Construct

from modules.core import PlatformStack
from modules.encryption import Key
from modules.iam import DeliveryBoundary, PermissionsBoundary
from modules.network import INetwork, PrivateNetwork
from stacks.environment import BOUNDARY, DELIVERY_BOUNDARY, Environment, ExistingNetwork


class Foundation(PlatformStack):
    """Keys for data and for logs, the limits of every role, and a private network in two or three zones."""

    def __init__(self, scope: Construct, id: str, *, environment: Environment) -> None:
        super().__init__(scope, id, settings=environment.settings)
        self.data_key = Key(
            self,
            "DataKey",
            name="data",
            description="Encrypts what services store and send",
            service_principals=(
                "autoscaling.amazonaws.com",
                "cloudwatch.amazonaws.com",
                "events.amazonaws.com",
                "sns.amazonaws.com",
            ),
        )
        self.log_key = Key(
            self,
            "LogKey",
            name="logs",
            description="Encrypts CloudWatch log groups",
            service_principals=("logs.amazonaws.com",),
        )
        self.network = self._network(environment)
        self._limit_roles(environment)
        TerraformOutput(self, "vpc_id", value=self.network.vpc_id, static_id=True)

    def _limit_roles(self, environment: Environment) -> None:
        given, settings = environment.organisation, self.settings
        if not given.permissions_boundary_arn:
            PermissionsBoundary(self, "Boundary", name=BOUNDARY)
            if not given.delivery_boundary_arn:
                DeliveryBoundary(self, "DeliveryBoundary", name=DELIVERY_BOUNDARY)
        delivery = settings.delivery_boundary_arn or settings.permissions_boundary_arn
        TerraformOutput(self, "boundary_arn", value=settings.permissions_boundary_arn, static_id=True)
        TerraformOutput(self, "delivery_boundary_arn", value=delivery, static_id=True)

    def _network(self, environment: Environment) -> INetwork:
        wanted = environment.network
        if isinstance(wanted, ExistingNetwork):
            return PrivateNetwork.from_subnets(self, "Network", **wanted.model_dump())
        return PrivateNetwork(
            self,
            "Network",
            name="network",
            cidr=wanted.cidr,
            availability_zones=[f"{environment.region}{zone}" for zone in wanted.zones],
            nat_gateways=wanted.nat_gateways,
            interface_endpoints=wanted.interface_endpoints,
            flow_log_key=self.log_key,
        )
