"""Amazon GuardDuty in an account: its detector, and what the detector looks at."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.guardduty_detector import GuarddutyDetector
from cdktf_cdktf_provider_aws.guardduty_detector_feature import GuarddutyDetectorFeature
from constructs import Construct

from modules.core import title
from modules.core.arguments import require_one_of

FEATURES = (
    "EBS_MALWARE_PROTECTION",
    "EKS_AUDIT_LOGS",
    "LAMBDA_NETWORK_LOGS",
    "RDS_LOGIN_EVENTS",
    "RUNTIME_MONITORING",
    "S3_DATA_EVENTS",
)
FREQUENCIES = ("FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS")


class ThreatDetection(Construct):
    """A detector that reads the account's trail, flow logs and DNS queries, and the ``features`` beside them.

    An account has one detector a region: leave this out where the organization's administrator enables GuardDuty.
    ``features`` are some of ``FEATURES``, by default all. ``finding_publishing_frequency`` is one of ``FREQUENCIES``:
    how soon a finding that occurs again is published again; a new one is published within five minutes.

    Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        features: Sequence[str] = FEATURES,
        finding_publishing_frequency: str = "FIFTEEN_MINUTES",
    ) -> None:
        super().__init__(scope, id)
        require_one_of("finding_publishing_frequency", finding_publishing_frequency, FREQUENCIES)
        for feature in features:
            require_one_of("features", feature, FEATURES)
        detector = GuarddutyDetector(
            self, "Resource", enable=True, finding_publishing_frequency=finding_publishing_frequency
        )
        self.detector_id: str = detector.id
        self.detector_arn: str = detector.arn
        for feature in FEATURES:
            GuarddutyDetectorFeature(
                self,
                title(feature.lower().replace("_", "-")),
                detector_id=self.detector_id,
                name=feature,
                status="ENABLED" if feature in features else "DISABLED",
            )
