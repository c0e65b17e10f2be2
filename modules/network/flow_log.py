"""Who talked to whom inside a VPC, in an encrypted log group that keeps it as long as the environment says."""

from cdktf_cdktf_provider_aws import flow_log
from constructs import Construct

from modules.core import stack_of
from modules.encryption import IKey
from modules.iam import Grant, Role, ServicePrincipal
from modules.observability import LogGroup

DESCRIBE_GROUPS = ("logs:DescribeLogGroups",)
DESCRIBE_STREAMS = ("logs:DescribeLogStreams",)


class FlowLog(Construct):
    """A record of every accepted and every refused connection in a VPC, summed over ten minutes.

    See https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html for the rights of its role.
    """

    def __init__(self, scope: Construct, id: str, *, name: str, vpc_id: str, key: IKey) -> None:
        super().__init__(scope, id)
        physical_name = stack_of(self).physical_name(name, max_length=255)
        self.log_group = LogGroup(self, "LogGroup", name=f"/aws/vpc/flow-logs/{physical_name}", key=key)
        self.role = self._role(name)
        self._grant_delivery()
        flow_log.FlowLog(
            self,
            "Resource",
            vpc_id=vpc_id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=self.log_group.log_group_arn,
            iam_role_arn=self.role.role_arn,
            max_aggregation_interval=600,
            tags={"Name": physical_name},
            depends_on=self.role.policies,
        )

    def _role(self, name: str) -> Role:
        return Role(
            self,
            "Role",
            name=f"{name}-flow-logs",
            assumed_by=ServicePrincipal(
                "vpc-flow-logs.amazonaws.com", source_arn=stack_of(self).arn("ec2", "vpc-flow-log/*")
            ),
            description="Lets VPC flow logs write to their log group",
        )

    def _grant_delivery(self) -> None:
        self.log_group.grant_write(self.role)
        group = self.log_group.log_group_arn
        Grant.add(self.role, actions=DESCRIBE_STREAMS, resources=[f"{group}:*"])
        Grant.add(self.role, actions=DESCRIBE_GROUPS, resources=[stack_of(self).arn("logs", "log-group:*")])
