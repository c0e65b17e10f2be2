"""The role that RDS sends the measurements of an instance's operating system with."""

from constructs import Construct

from modules.core import stack_of
from modules.iam import Grant, Role, ServicePrincipal

# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonRDSEnhancedMonitoringRole.html
MAKE_GROUP = ("logs:CreateLogGroup", "logs:PutRetentionPolicy")
WRITE = (
    "logs:CreateLogStream",
    "logs:DescribeLogStreams",
    "logs:GetLogEvents",
    "logs:PutLogEvents",
)
_GROUP = "log-group:RDSOSMetrics"


class MonitoringRole(Construct):
    """A role with what AWS's own policy for it allows, on the one log group that RDS writes to."""

    def __init__(self, scope: Construct, id: str, *, name: str) -> None:
        super().__init__(scope, id)
        self.role = Role(
            self,
            "Role",
            name=f"{name}-monitoring",
            assumed_by=ServicePrincipal("monitoring.rds.amazonaws.com"),
            description=f"Sends the operating system's measurements of {name}",
        )
        group_arn = stack_of(self).arn("logs", _GROUP)
        Grant.add(self.role, actions=MAKE_GROUP, resources=(group_arn,))
        Grant.add(self.role, actions=WRITE, resources=(f"{group_arn}:log-stream:*",))
