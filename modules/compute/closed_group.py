"""The security group of what runs: nobody in, and out to AWS alone."""

from constructs import Construct

from modules.network import INetwork, SecurityGroup

HTTPS = 443


def closed_group(scope: Construct, *, name: str, description: str, network: INetwork) -> SecurityGroup:
    """Return a group whose members reach the VPC's interface endpoints, and Amazon S3 and DynamoDB by gateway."""
    group = SecurityGroup(scope, "SecurityGroup", name=name, description=description, vpc_id=network.vpc_id)
    group.allow_to_cidr("ToEndpoints", network.cidr, port=HTTPS, description="The VPC's endpoints")
    for service in ("dynamodb", "s3"):
        group.allow_to_gateway_endpoint(service)
    return group
