"""Application Auto Scaling: targets, policies, and the tasks that they add and take away.

AWS keeps a measure of an ECS service near its target, or steps when an alarm goes off, by moving the service's
desired count within its bounds. The emulator does not have the service. Here the count follows the depth of queues,
running tasks, their use of processors and metrics that were put, every 5 seconds. (moto has the API alone, and
needs 130 MB for it.)
https://docs.aws.amazon.com/autoscaling/application/userguide/what-is-application-auto-scaling.html
"""

from cairn.localcloud.added_services.stored_service import store
from cairn.localcloud.scaling.scalable_targets import ACTIONS
from cairn.localcloud.scaling.service_scaler import ServiceScaler


def install() -> None:
    """Serve the API, and act on it."""
    service = store("application-autoscaling", ACTIONS)
    ServiceScaler(service.collections).start()
