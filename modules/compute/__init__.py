"""What code runs on: AWS Lambda, containers on AWS Fargate, and EC2 instances.
Each has its own role, logs and alarms; containers are hardened, named by digest, and rolled back where they fail.
"""

from modules.compute.alias import Alias
from modules.compute.container_cluster import ContainerCluster, IContainerCluster
from modules.compute.container_image import ContainerImage
from modules.compute.container_secret import ContainerSecret
from modules.compute.container_service import ContainerService, ServiceConnect
from modules.compute.container_worker import ContainerWorker
from modules.compute.function import Function
from modules.compute.instance_scaling import InstanceScaling
from modules.compute.instance_service import InstanceService
from modules.compute.invocable import IFunction
from modules.compute.package import Package
from modules.compute.service_scaling import ServiceScaling
from modules.compute.synthetic_check import SyntheticCheck
from modules.compute.target_group import ITargetGroup

__all__ = [
    "Alias",
    "ContainerCluster",
    "ContainerImage",
    "ContainerSecret",
    "ContainerService",
    "ContainerWorker",
    "Function",
    "IContainerCluster",
    "IFunction",
    "ITargetGroup",
    "InstanceScaling",
    "InstanceService",
    "Package",
    "ServiceConnect",
    "ServiceScaling",
    "SyntheticCheck",
]
