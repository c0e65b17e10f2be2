"""Managed nodes: Bottlerocket or Amazon Linux machines that pods cannot take the role of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf import ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.eks_node_group import (
    EksNodeGroup,
    EksNodeGroupLaunchTemplate,
    EksNodeGroupNodeRepairConfig,
    EksNodeGroupScalingConfig,
    EksNodeGroupUpdateConfig,
)
from cdktf_cdktf_provider_aws.launch_template import (
    LaunchTemplate,
    LaunchTemplateBlockDeviceMappings,
    LaunchTemplateBlockDeviceMappingsEbs,
    LaunchTemplateMetadataOptions,
    LaunchTemplateMonitoring,
)
from constructs import Construct

from modules.core import stack_of
from modules.core.arguments import require_between, require_one_of
from modules.iam import Role

AMI_TYPES = {"X86_64": "AL2023_x86_64_STANDARD", "ARM64": "AL2023_ARM_64_STANDARD"}
_ROOT_DISK = "/dev/xvda"


@dataclass(frozen=True, kw_only=True)
class Nodes:
    """How many machines, and of which kind: ``minimum`` to ``maximum`` (1-450), of ``instance_types``.

    Two by default, so that one may be lost or updated. ``architecture`` is ``X86_64`` or ``ARM64``, ``disk_gb``
    20-1000. Raises ``ValueError`` for other values.
    """

    minimum: int = 2
    maximum: int = 6
    instance_types: Sequence[str] = ("m7i.large",)
    architecture: str = "X86_64"
    disk_gb: int = 40

    def __post_init__(self) -> None:
        require_between("minimum", self.minimum, 1, 450)
        require_between("maximum", self.maximum, self.minimum, 450)
        require_one_of("architecture", self.architecture, tuple(AMI_TYPES))
        require_between("disk_gb", self.disk_gb, 20, 1000)
        if isinstance(self.instance_types, str) or not self.instance_types:
            raise ValueError(
                f"instance_types must be a sequence of at least one, got {self.instance_types!r}"
            )


class NodeGroup(Construct):
    """Nodes in private subnets, on encrypted disks, watched in detail and replaced where they fail.

    IMDSv2 answers with a hop limit of 1: a pod does not reach the node's credentials. There is no way in by SSH.
    ``ready_after`` must be there before the first node: what gives nodes their network and pods their roles.
    https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        cluster_name: str,
        nodes: Nodes,
        role: Role,
        subnet_ids: Sequence[str],
        ready_after: Sequence[ITerraformDependable],
    ) -> None:
        super().__init__(scope, id)
        physical_name = stack_of(self).physical_name(name, max_length=63)
        template = self._template(physical_name, nodes)
        self.resource = EksNodeGroup(
            self,
            "Resource",
            cluster_name=cluster_name,
            node_group_name=physical_name,
            node_role_arn=role.role_arn,
            subnet_ids=list(subnet_ids),
            ami_type=AMI_TYPES[nodes.architecture],
            instance_types=list(nodes.instance_types),
            capacity_type="ON_DEMAND",
            scaling_config=EksNodeGroupScalingConfig(
                min_size=nodes.minimum, max_size=nodes.maximum, desired_size=nodes.minimum
            ),
            update_config=EksNodeGroupUpdateConfig(max_unavailable=1),
            node_repair_config=EksNodeGroupNodeRepairConfig(enabled=True),
            launch_template=EksNodeGroupLaunchTemplate(
                id=template.id, version=f"${{{template.fqn}.latest_version}}"
            ),
            depends_on=[*role.policies, *ready_after],
            lifecycle=TerraformResourceLifecycle(ignore_changes=["scaling_config[0].desired_size"]),
        )

    def _template(self, name: str, nodes: Nodes) -> LaunchTemplate:
        disk = LaunchTemplateBlockDeviceMappingsEbs(
            volume_size=nodes.disk_gb, volume_type="gp3", encrypted="true", delete_on_termination="true"
        )
        return LaunchTemplate(
            self,
            "Template",
            name=name,
            description=f"Nodes of {name}",
            update_default_version=True,
            block_device_mappings=[LaunchTemplateBlockDeviceMappings(device_name=_ROOT_DISK, ebs=disk)],
            metadata_options=LaunchTemplateMetadataOptions(
                http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
            ),
            monitoring=LaunchTemplateMonitoring(enabled=True),
        )
