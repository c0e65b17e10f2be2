"""What pods print is nowhere.

On AWS the agent of the add-on `amazon-cloudwatch-observability` writes it to
`/aws/containerinsights/<cluster>/application`, under the role of its service account's pod identity association.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-EKS-logs.html
"""

from cairn.localcloud.gaps.eks.kubernetes_api import control_plane
from cairn.localcloud.kubernetes.pod_logs import PodLogs


def install() -> None:
    """Keep the lines of pods in the clusters that have the add-on."""
    control_plane().logs = PodLogs()
