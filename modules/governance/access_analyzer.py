"""IAM Access Analyzer: what is shared beyond the account, and which rights nobody uses."""

from cdktf_cdktf_provider_aws.accessanalyzer_analyzer import (
    AccessanalyzerAnalyzer,
    AccessanalyzerAnalyzerConfiguration,
    AccessanalyzerAnalyzerConfigurationUnusedAccess,
)
from constructs import Construct

from modules.core import stack_of
from modules.core.arguments import require_between


class AccessAnalyzer(Construct):
    """Two analyzers of the account: one for access from outside, one for access that is not used.

    A role, key, password or right that nobody used for ``unused_access_age_days`` (1-365) is a finding. The first
    analyzer is free; the second is paid for by the role and user. Raises ``ValueError`` for another age.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html
    """

    def __init__(self, scope: Construct, id: str, *, name: str, unused_access_age_days: int = 90) -> None:
        super().__init__(scope, id)
        require_between("unused_access_age_days", unused_access_age_days, 1, 365)
        physical_name = stack_of(self).physical_name(name, max_length=240)
        external = AccessanalyzerAnalyzer(self, "Resource", analyzer_name=physical_name, type="ACCOUNT")
        AccessanalyzerAnalyzer(
            self,
            "UnusedAccess",
            analyzer_name=f"{physical_name}-unused",
            type="ACCOUNT_UNUSED_ACCESS",
            configuration=AccessanalyzerAnalyzerConfiguration(
                unused_access=AccessanalyzerAnalyzerConfigurationUnusedAccess(
                    unused_access_age=unused_access_age_days
                )
            ),
        )
        self.analyzer_arn: str = external.arn
