"""The right of API Gateway to write logs, which an account gives once a region."""

from cdktf_cdktf_provider_aws import api_gateway_account
from constructs import Construct

from modules.core import stack_of
from modules.iam import Grant, Role, ServicePrincipal

WRITE_LOGS = (
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:PutLogEvents",
)


class ApiGatewayAccount(Construct):
    """The role with which API Gateway writes the access and error logs of every REST API of the account and region.

    One a region: a second one takes its place. A stage with an access log cannot be made before it.
    See https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html.
    """

    def __init__(self, scope: Construct, id: str, *, name: str = "api-gateway-logs") -> None:
        super().__init__(scope, id)
        self.role = Role(
            self,
            "Role",
            name=name,
            assumed_by=ServicePrincipal("apigateway.amazonaws.com"),
            description="Lets API Gateway write the logs of REST APIs",
        )
        Grant.add(
            self.role,
            actions=WRITE_LOGS,
            resources=[stack_of(self).arn("logs", "log-group:*")],
        )
        api_gateway_account.ApiGatewayAccount(
            self,
            "Resource",
            cloudwatch_role_arn=self.role.role_arn,
            depends_on=self.role.policies,
        )
