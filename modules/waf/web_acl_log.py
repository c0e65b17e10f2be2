"""The log of a web ACL, without the credentials that requests carry."""

from cdktf_cdktf_provider_aws.cloudwatch_log_resource_policy import CloudwatchLogResourcePolicy
from cdktf_cdktf_provider_aws.wafv2_web_acl_logging_configuration import (
    Wafv2WebAclLoggingConfiguration,
    Wafv2WebAclLoggingConfigurationRedactedFields,
    Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader,
)
from constructs import Construct

from modules.core import settings_of, stack_of
from modules.encryption import IKey
from modules.iam import PolicyDocument, Statement
from modules.observability import LogGroup

REDACTED_HEADERS = ("authorization", "cookie")
DELIVER_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")


class WebAclLog(Construct):
    """What a web ACL decided about every request, in an encrypted log group that only log delivery writes to.

    The headers in ``REDACTED_HEADERS`` never reach it. AWS demands that the group's name begin with
    ``aws-waf-logs-``. See https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html.
    """

    def __init__(self, scope: Construct, id: str, *, physical_name: str, web_acl_arn: str, key: IKey) -> None:
        super().__init__(scope, id)
        self.log_group = LogGroup(self, "LogGroup", name=f"aws-waf-logs-{physical_name}", key=key)
        delivery = self._allow_delivery(physical_name)
        Wafv2WebAclLoggingConfiguration(
            self,
            "Resource",
            resource_arn=web_acl_arn,
            log_destination_configs=[self.log_group.log_group_arn],
            redacted_fields=[_redacted(header) for header in REDACTED_HEADERS],
            depends_on=[delivery],
        )

    def _allow_delivery(self, physical_name: str) -> CloudwatchLogResourcePolicy:
        settings = settings_of(self)
        statement = Statement(
            actions=DELIVER_LOGS,
            resources=(f"{self.log_group.log_group_arn}:*",),
            principals={"Service": ("delivery.logs.amazonaws.com",)},
            conditions={
                "StringEquals": {"aws:SourceAccount": settings.account_id},
                "ArnLike": {"aws:SourceArn": stack_of(self).arn("logs", "*")},
            },
        )
        return CloudwatchLogResourcePolicy(
            self,
            "Delivery",
            policy_name=f"aws-waf-logs-{physical_name}",
            policy_document=PolicyDocument([statement]).render(),
        )


def _redacted(header: str) -> Wafv2WebAclLoggingConfigurationRedactedFields:
    return Wafv2WebAclLoggingConfigurationRedactedFields(
        single_header=Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader(name=header)
    )
