"""AWS Security Hub in an account: where findings meet, and the standards that are checked."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.securityhub_account import SecurityhubAccount
from cdktf_cdktf_provider_aws.securityhub_standards_subscription import SecurityhubStandardsSubscription
from constructs import Construct

from modules.core import settings_of, title
from modules.core.arguments import require_one_of

STANDARDS = {
    "foundational-security": "aws-foundational-security-best-practices/v/1.0.0",
    "cis-benchmark": "cis-aws-foundations-benchmark/v/3.0.0",
    "nist-800-53": "nist-800-53/v/5.0.0",
    "pci-dss": "pci-dss/v/3.2.1",
}


class SecurityHub(Construct):
    """The hub of an account in a region, with one finding a control whatever the standards that share it.

    An account has one a region: leave this out where the organization's administrator enables Security Hub.
    ``standards`` are some of the keys of ``STANDARDS``. It needs AWS Config to record what the controls judge.

    Raises ``ValueError`` for another standard.
    https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        standards: Sequence[str] = ("foundational-security", "cis-benchmark"),
    ) -> None:
        super().__init__(scope, id)
        for standard in standards:
            require_one_of("standards", standard, tuple(STANDARDS))
        hub = SecurityhubAccount(
            self,
            "Resource",
            enable_default_standards=False,
            control_finding_generator="SECURITY_CONTROL",
            auto_enable_controls=True,
        )
        self.hub_arn: str = hub.arn
        for standard in standards:
            SecurityhubStandardsSubscription(
                self,
                title(standard),
                standards_arn=f"arn:aws:securityhub:{settings_of(self).region}::standards/{STANDARDS[standard]}",
                depends_on=[hub],
            )
