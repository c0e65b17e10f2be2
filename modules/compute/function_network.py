"""A function inside a VPC: its security group, and the right of AWS Lambda to put its network interfaces there."""

from cdktf_cdktf_provider_aws.lambda_function import LambdaFunctionVpcConfig
from constructs import Construct

from modules.compute.closed_group import closed_group
from modules.core import settings_of
from modules.iam import Role, interface_statements
from modules.network import INetwork


class FunctionNetwork(Construct):
    """Places a function in the private subnets of ``network``, behind a group that lets nobody in; see ``Function``.

    ``role`` gets the rights that AWS Lambda needs to make and remove network interfaces; the code that runs under it
    has none of them.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    """

    def __init__(self, scope: Construct, id: str, *, name: str, network: INetwork, role: Role) -> None:
        super().__init__(scope, id)
        self.security_group = closed_group(
            self, name=f"{name}-function", description=f"The function {name}", network=network
        )
        subnet_ids = list(network.private_subnet_ids)
        group_id = self.security_group.security_group_id
        for statement in interface_statements(
            settings_of(self), subnet_ids=subnet_ids, security_group_id=group_id
        ):
            role.add_to_policy(statement)
        self.vpc_config = LambdaFunctionVpcConfig(subnet_ids=subnet_ids, security_group_ids=[group_id])
