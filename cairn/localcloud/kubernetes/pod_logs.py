"""Where the lines of a pod go: into CloudWatch Logs, where the observability add-on collects them.

The add-on's agent writes to `/aws/containerinsights/<cluster>/application`, one stream a container, under the role of
the pod identity association of its own service account.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-EKS-logs.html
"""

import json
import time
from typing import Any

from cairn.localcloud.gaps.log_lines import write_line
from cairn.localcloud.gaps.role_session import CannotAssumeError, RoleSession
from cairn.localcloud.kubernetes.cluster import ClusterKey
from cairn.localcloud.kubernetes.pod_identity import assume_role_of

ADD_ON = "amazon-cloudwatch-observability"
AGENT = ("amazon-cloudwatch", "cloudwatch-agent")
_KEPT_SEC = 1800


class PodLogs:
    """The agent of every cluster; threads share it."""

    def __init__(self) -> None:
        self._sessions: dict[ClusterKey, tuple[float, RoleSession]] = {}

    def write(self, cluster: ClusterKey, stream: str, line: str, kubernetes: dict[str, Any]) -> None:
        """Keep one line of a pod, as the agent does; lost where the agent is not there or lacks the right."""
        from ministack.core.responses import request_scope
        from ministack.services import eks

        group = f"/aws/containerinsights/{cluster.name}/application"
        with request_scope(cluster.account_id, cluster.region):
            if f"{cluster.name}/{ADD_ON}" not in eks._addons:
                return
            role = self._role(cluster)
            resource = (
                f"arn:aws:logs:{cluster.region}:{cluster.account_id}:log-group:{group}:log-stream:{stream}"
            )
            if role is None or role.refusal("logs:PutLogEvents", resource):
                return
            write_line(group, stream, json.dumps({"log": line, "stream": "stdout", "kubernetes": kubernetes}))

    def _role(self, cluster: ClusterKey) -> RoleSession | None:
        since, session = self._sessions.get(cluster, (0.0, None))
        if session is None or time.monotonic() - since > _KEPT_SEC:
            try:
                session = assume_role_of(cluster, *AGENT, session_name="cloudwatch-agent")
            except CannotAssumeError:
                return None
            self._sessions[cluster] = time.monotonic(), session
        return session
