"""Where the services on Kubernetes run: one cluster for all of them."""

from cdktf import TerraformOutput
from constructs import Construct

from modules.core import PlatformStack
from modules.kubernetes import KubernetesCluster, Nodes
from stacks.environment import Environment
from stacks.foundation import Foundation
from stacks.platform import Platform


class Kubernetes(PlatformStack):
    """A cluster on Amazon EKS in the private subnets; each service has a namespace of its own in it."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        foundation: Foundation,
        platform: Platform,
    ) -> None:
        super().__init__(scope, id, settings=environment.settings)
        size = environment.kubernetes
        self.cluster = KubernetesCluster(
            self,
            "Cluster",
            name="shop",
            network=foundation.network,
            key=foundation.log_key,
            nodes=Nodes(
                minimum=size.nodes_minimum, maximum=size.nodes_maximum, instance_types=size.instance_types
            ),
            public_access_cidrs=size.public_access_cidrs,
        )
        self.cluster.add_alarms([platform.alarm_topic])
        TerraformOutput(self, "cluster_name", value=self.cluster.cluster_name, static_id=True)
