"""The local cloud: AWS on loopback, for one checkout, with IAM enforced."""

from cairn.localcloud.cloud import LocalCloud
from cairn.localcloud.decisions import Decision
from cairn.localcloud.errors import LocalCloudError, PortTakenError, StartFailedError
from cairn.localcloud.status import CloudStatus

__all__ = ["CloudStatus", "Decision", "LocalCloud", "LocalCloudError", "PortTakenError", "StartFailedError"]
