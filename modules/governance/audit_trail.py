"""AWS CloudTrail: who did what in an account, in every region, so that nobody can change it afterwards."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudtrail import (
    Cloudtrail,
    CloudtrailAdvancedEventSelector,
    CloudtrailAdvancedEventSelectorFieldSelector,
    CloudtrailInsightSelector,
)
from constructs import Construct

from modules.core import settings_of, stack_of
from modules.encryption import IKey
from modules.iam import Role, ServicePrincipal
from modules.observability import LogGroup
from modules.storage import IBucket

INSIGHTS = ("ApiCallRateInsight", "ApiErrorRateInsight")


class AuditTrail(Construct):
    """The management events of all regions, encrypted, with digests that show whether a log file was changed.

    They go to ``bucket``, and to a log group where metric filters and searches reach them; unusual rates of calls and
    errors are told as insights. The key must name ``cloudtrail.amazonaws.com`` and ``logs.amazonaws.com`` among its
    service principals. The policy of a bucket that was there before is its owner's, and must let the trail write.
    Leave this out where the organization has a trail. Terraform's refusal to destroy the trail
    follows the environment.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html
    """

    def __init__(self, scope: Construct, id: str, *, name: str, key: IKey, bucket: IBucket) -> None:
        super().__init__(scope, id)
        physical_name = stack_of(self).physical_name(name, max_length=128)
        self.log_group = LogGroup(self, "LogGroup", name=f"/aws/cloudtrail/{physical_name}", key=key)
        self.role = self._role(name)
        self.log_group.grant_write(self.role)
        bucket.allow_trails()
        resource = Cloudtrail(
            self,
            "Resource",
            name=physical_name,
            s3_bucket_name=bucket.bucket_name,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_log_file_validation=True,
            kms_key_id=key.key_arn,
            cloud_watch_logs_group_arn=f"{self.log_group.log_group_arn}:*",
            cloud_watch_logs_role_arn=self.role.role_arn,
            advanced_event_selector=[_management_events()],
            insight_selector=[CloudtrailInsightSelector(insight_type=each) for each in INSIGHTS],
            depends_on=self.role.policies,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=settings_of(self).protect_data),
        )
        self.trail_arn: str = resource.arn

    def _role(self, name: str) -> Role:
        return Role(
            self,
            "Role",
            name=f"{name}-trail",
            assumed_by=ServicePrincipal("cloudtrail.amazonaws.com"),
            description="Lets CloudTrail write to its log group",
        )


def _management_events() -> CloudtrailAdvancedEventSelector:
    category = CloudtrailAdvancedEventSelectorFieldSelector(field="eventCategory", equal_to=["Management"])
    return CloudtrailAdvancedEventSelector(name="Management events", field_selector=[category])
